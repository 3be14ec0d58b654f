import type { AlertTransition, receiveAlertsV1 } from '@observer/contracts';
import type { z } from 'zod';
import { labelFingerprint } from '../../evaluation/label-fingerprint';

type Request = z.output<(typeof receiveAlertsV1)['request']>;
type Posted = Request['alerts'][number];

const PART_BYTES = 512 * 1024;

export interface Received {
  readonly transitions: AlertTransition[];
  readonly refused: { readonly index: number; readonly reason: string }[];
}

/** Alerts from outside as the desk takes them, as Alertmanager reads them: empty labels are dropped, a missing start is now, an end in the past resolves. */
export function transitionsOf({ alerts, from }: Request, nowMs: number): Received {
  const received: Received = { transitions: [], refused: [] };
  alerts.forEach((alert, index) => {
    const labels = Object.fromEntries(Object.entries(alert.labels).filter(([, value]) => value !== ''));
    const reason = faultOf(alert, labels);
    if (reason !== undefined) received.refused.push({ index, reason });
    else received.transitions.push(transitionOf(alert, labels, from, nowMs));
  });
  return received;
}

/** Cuts them into messages that the broker takes. */
export function inMessages(transitions: readonly AlertTransition[]): AlertTransition[][] {
  const parts: AlertTransition[][] = [];
  let bytes = Infinity;
  for (const transition of transitions) {
    const size = JSON.stringify(transition).length;
    if (bytes + size > PART_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(transition);
    bytes += size;
  }
  return parts;
}

function faultOf({ startsAtMs, endsAtMs }: Posted, labels: Posted['labels']): string | undefined {
  if (Object.keys(labels).length === 0) return 'it has no label with a value; give it at least "alertname"';
  if (startsAtMs !== null && endsAtMs !== null && endsAtMs < startsAtMs) return 'it ends before it starts; correct startsAt or endsAt';
  return undefined;
}

function transitionOf({ annotations, startsAtMs, endsAtMs, generatorUrl }: Posted, labels: Posted['labels'], receivedFrom: string, nowMs: number): AlertTransition {
  const ended = endsAtMs !== null && endsAtMs <= nowMs;
  return {
    fingerprint: labelFingerprint(labels), labels, annotations, state: ended ? 'resolved' : 'firing', startsAtMs: startsAtMs ?? Math.min(nowMs, endsAtMs ?? nowMs), endsAtMs, value: null, generatorUrl, source: { kind: 'alertmanager', receivedFrom },
  };
}
