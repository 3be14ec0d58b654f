import { createHash } from 'node:crypto';
import type { ChannelTarget, HttpAnswer, HttpRequest, HttpSender, IncidentContext, NotificationChannel, NotificationContext } from '../../channel.port';
import { outcomeOfAnswer } from '../../http/http-outcome';
import { jsonOf, jsonRequest, type ReadOutcome, sendInOrder } from '../http/send-in-order';
import { clip, fitInto } from '../text/plain-text';
import { type Words, wordsOf } from '../text/words';

/** https://developer.pagerduty.com/docs/send-alert-event and https://developer.pagerduty.com/docs/events-api-v2-overview */
export const PAGERDUTY_LIMITS = { summary: 1_024, dedupKey: 255, /** Bytes of an event. */ event: 524_288 } as const;

const SOURCE = 255;
const ROOM_FOR_LINES = 60_000;
type EventAction = 'trigger' | 'acknowledge' | 'resolve';

/** PagerDuty by its Events API v2; the secret `routingKey` is the integration key of a service, `webhookSecret` signs what PagerDuty sends back. One alert per incident, named by its dedup key. */
export function pagerDutyChannel(url: string, http: HttpSender): NotificationChannel<'pagerduty'> {
  return {
    channel: 'pagerduty',
    capabilities: { updatesThread: true, resolves: true, acknowledges: true },
    secrets: { required: ['routingKey'], optional: ['webhookSecret'] },
    render: (context, target) => renderPagerDuty(context, target, url),
    send: (requests, target, signal) => sendInOrder(requests, { http, signal, secrets: Object.values(target.secrets), read: readPagerDuty }),
  };
}

export function renderPagerDuty(context: NotificationContext, { secrets }: ChannelTarget<'pagerduty'>, url: string): HttpRequest[] {
  const words = wordsOf(context);
  const routingKey = secrets.routingKey ?? '';
  if (context.kind === 'digest') return [jsonRequest(`${url}/v2/change/enqueue`, changeEvent(words, routingKey, context.nowMs))];
  const event = (action: EventAction, dedupKey: string, more: object = {}): HttpRequest => jsonRequest(`${url}/v2/enqueue`, { routing_key: routingKey, event_action: action, dedup_key: dedupKey, ...more });
  if (context.kind === 'test') {
    const dedupKey = dedupKeyOf(context.idempotencyKey);
    return [event('trigger', dedupKey, alertEvent(words, 'info', context.nowMs, {})), event('resolve', dedupKey)];
  }
  const action = actionOf(context);
  const { severity, openedAtMs, team, labels } = context.incident;
  const about = { group: clip(team, SOURCE), class: clip(labels.alertname ?? '', SOURCE), component: clip(labels.node ?? labels.instance ?? labels.service ?? '', SOURCE) };
  if (action === null) return [];
  return [event(action, dedupKeyOf(context.threadKey), action === 'trigger' ? alertEvent(words, severity, openedAtMs, about) : {})];
}

/** Null for what PagerDuty has no word for. A resolved incident is never triggered: that would open another. */
function actionOf({ reason, change, incident }: IncidentContext): EventAction | null {
  if (reason === 'resolved' || incident.state === 'resolved' || incident.state === 'merged') return 'resolve';
  if (incident.state === 'acknowledged' || incident.state === 'snoozed') return change === 'acknowledged' || change === 'snoozed' ? 'acknowledge' : null;
  return reason === 'escalation' || change === 'reopened' || change === 'severity-changed' ? 'trigger' : null;
}

/** The key by which PagerDuty knows an incident. */
export const dedupKeyOf = (key: string): string => (key.length <= PAGERDUTY_LIMITS.dedupKey ? key : createHash('sha256').update(key).digest('hex'));
const summaryOf = ({ label, headline }: Words): string => clip(`${label}: ${headline}`, PAGERDUTY_LIMITS.summary);
const linksOf = ({ link, runbook }: Words): object[] => [{ href: link, text: 'Observer' }, ...(runbook === null ? [] : [{ href: runbook, text: 'Runbook' }])];

function alertEvent(words: Words, severity: 'critical' | 'warning' | 'info', atMs: number, about: Readonly<Record<string, string>>): object {
  const { shown, left } = fitInto(words.lines, ROOM_FOR_LINES, ({ text }) => text.length + 4, words.total);
  const details = { ...Object.fromEntries(words.facts.map(({ name, value }) => [name, value])), ...(shown.length === 0 ? {} : { alerts: shown.map(({ text }) => text) }), ...(left === 0 ? {} : { 'alerts not shown': left }), why: clip(words.why, 1_000) };
  return {
    client: 'Observer', client_url: words.link, links: linksOf(words),
    payload: { summary: summaryOf(words), source: clip(about.component || 'Observer', SOURCE), severity, timestamp: new Date(atMs).toISOString(), ...Object.fromEntries(Object.entries(about).filter(([, value]) => value !== '')), custom_details: details },
  };
}

/** A digest pages nobody: it is a change event, which shows beside the service's incidents. */
const changeEvent = (words: Words, routingKey: string, nowMs: number): object => ({
  routing_key: routingKey, links: linksOf(words),
  payload: { summary: summaryOf(words), source: 'Observer', timestamp: new Date(nowMs).toISOString(), custom_details: { changes: fitInto(words.lines, ROOM_FOR_LINES, ({ text }) => text.length + 4).shown.map(({ text }) => text) } },
});

export function readPagerDuty(answer: HttpAnswer, nowMs: number): ReadOutcome {
  const { dedup_key: dedupKey } = jsonOf(answer);
  return outcomeOfAnswer(answer, nowMs, () => (typeof dedupKey === 'string' ? dedupKey : null));
}
