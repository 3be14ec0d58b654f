import { createHash } from 'node:crypto';
import { type ActorContext, type Effect, schedule, send } from '@observer/actors';
import type { IncidentAlert } from '@observer/contracts';
import type { z } from 'zod';
import { INCIDENT_ACTOR, type incidentMessageSchema } from '../incidents/incident-message';
import { DeskIndex } from './desk-index';
import type { DeskIncident, DeskState } from './desk-state';

/** Alerts in one message to an incident: far below what the broker takes, whatever their annotations. */
const ALERT_BYTES = 512 * 1024;

/** One message in hand: the state, what follows from it, and what has to be done. */
export class DeskWork {
  readonly effects: Effect[] = [];
  private ids = 0;
  private made: DeskIndex | undefined;

  constructor(readonly state: DeskState, private readonly context: ActorContext) {}

  get nowMs(): number {
    return this.context.nowMs;
  }

  get index(): DeskIndex {
    return (this.made ??= DeskIndex.of(this.state));
  }

  /** Documents changed: what follows from them is made anew. */
  renew(): void {
    DeskIndex.renew(this.state);
    this.made = undefined;
  }

  /** Sees to it that the desk is woken no later than this. */
  wakeBy(atMs: number): void {
    const { state } = this;
    if (state.wakeAtMs !== null && state.wakeAtMs <= atMs) return;
    state.wakeAtMs = atMs;
    this.effects.push(schedule('wake', atMs, { type: 'wake' }));
  }

  /** Sees to it that what keeps alerts back is judged anew by then. */
  reviewBy(atMs: number): void {
    this.state.reviewAtMs = Math.min(this.state.reviewAtMs ?? atMs, atMs);
    this.wakeBy(this.state.reviewAtMs);
  }

  /** A new id that is the same whenever this message is handled. */
  newIncidentId(): string {
    return `i${createHash('sha256').update(`${this.context.id}#${this.ids++}`).digest('hex').slice(0, 16)}`;
  }

  /** Sends to an incident. @returns the number of the message */
  tell({ id }: Pick<DeskIncident, 'id'>, message: IncidentMessageWithoutNumber): number {
    const n = ++this.state.sent;
    this.effects.push(send({ type: INCIDENT_ACTOR, key: id }, { ...message, n }));
    return n;
  }
}

type Numbered = Extract<z.input<typeof incidentMessageSchema>, { n: number }>;
export type IncidentMessageWithoutNumber = Numbered extends infer M ? (M extends Numbered ? Omit<M, 'n'> : never) : never;

/** Cuts alerts into messages that the broker takes. At least one part. */
export function inParts(alerts: readonly IncidentAlert[]): IncidentAlert[][] {
  const parts: IncidentAlert[][] = [[]];
  let bytes = 0;
  for (const alert of alerts) {
    const size = JSON.stringify(alert).length;
    if (bytes > 0 && bytes + size > ALERT_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)!.push(alert);
    bytes += size;
  }
  return parts;
}
