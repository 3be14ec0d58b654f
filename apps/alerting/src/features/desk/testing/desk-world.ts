/** The desk and its incidents without a broker: messages in the order of sending, timers when they are due, states through their JSON forms. For specs. */
import type { ActorContext, Effect, Transition } from '@observer/actors';
import { type AlertTransition, type Incident, incidentChangedV1, type IncidentAction, type LabelSet } from '@observer/contracts';
import { INCIDENT_ACTOR, type IncidentMessage, incidentMessageSchema } from '../../incidents/incident-message';
import { emptyIncident, type IncidentActorState } from '../../incidents/incident-state';
import { receiveIncident } from '../../incidents/incident.actor';
import { receiveAtDesk } from '../alert-desk.actor';
import { type DeskMessageInput, deskMessageSchema } from '../desk-message';
import { type DeskState, emptyDesk } from '../desk-state';

const by = { kind: 'user' as const, id: 'ada' };
export const START_MS = 1_760_000_000_000;

interface Timer {
  readonly atMs: number;
  readonly message: unknown;
}

export class DeskWorld {
  /** What incidents published and nobody has taken yet. */
  readonly published: { readonly incident: Incident; readonly change: string }[] = [];
  desk: DeskState = emptyDesk();
  /** As last published. */
  readonly incidents = new Map<string, Incident>();
  readonly events: { readonly id: string; readonly change: string }[] = [];
  private readonly actors = new Map<string, IncidentActorState>();
  private readonly timers = new Map<string, Timer>();
  private sequence = 0;
  private revision = 0;

  constructor(public nowMs = START_MS) {}

  /** Tells the desk, and lets everything run that follows at once. */
  tell(message: DeskMessageInput): void {
    const { state, effects } = receiveAtDesk(this.desk, deskMessageSchema.parse(JSON.parse(JSON.stringify(message))), this.context('main'));
    this.desk = state;
    this.carryOut('alert-desk/main', effects);
  }

  configure(kind: 'silence' | 'inhibition' | 'maintenance' | 'routing' | 'service-dependency' | 'node', document: object | null, id = String((document as { readonly id?: string } | null)?.id ?? kind)): void {
    this.tell({ type: 'configure', kind, id, revision: ++this.revision, document } as DeskMessageInput);
  }

  fire(labels: LabelSet, changes: Partial<AlertTransition> = {}): string {
    const transition = this.transition(labels, changes);
    this.tell({ type: 'alert', transition });
    return transition.fingerprint;
  }

  /** Many in one message. */
  fireAll(labels: readonly LabelSet[], changes: Partial<AlertTransition> = {}): void {
    this.tell({ type: 'alerts', transitions: labels.map((one) => this.transition(one, changes)) });
  }

  private transition(labels: LabelSet, changes: Partial<AlertTransition>): AlertTransition {
    return { fingerprint: JSON.stringify(Object.entries(labels).sort()), labels, annotations: {}, state: 'firing', startsAtMs: this.nowMs, endsAtMs: null, value: 1, generatorUrl: '', source: { kind: 'rule', groupId: 'g', ruleId: 'r' }, ...changes };
  }

  end(labels: LabelSet): void {
    this.fire(labels, { state: 'resolved', endsAtMs: this.nowMs });
  }

  act(id: string, act: IncidentAction, key = `${++this.sequence}`): Incident {
    this.tellIncident(id, { type: 'act', act, by, key });
    return this.incidents.get(id)!;
  }

  tellIncident(id: string, message: unknown): void {
    const parsed: IncidentMessage = incidentMessageSchema.parse(JSON.parse(JSON.stringify(message)));
    const { state, effects = [] }: Transition<IncidentActorState> = receiveIncident(this.actors.get(id) ?? emptyIncident(), parsed, this.context(id));
    this.actors.set(id, state);
    this.carryOut(`${INCIDENT_ACTOR}/${id}`, effects);
  }

  /** Lets time go on; timers ring in order. */
  advance(ms: number): void {
    const untilMs = this.nowMs + ms;
    while (this.nextDueMs <= untilMs) this.ring();
    this.nowMs = untilMs;
  }

  /** When the next timer rings; Infinity = none is set. */
  get nextDueMs(): number {
    return Math.min(...[...this.timers.values()].map(({ atMs }) => atMs));
  }

  /** Rings the timer that is due next. */
  ring(): void {
    const [name, { atMs, message }] = [...this.timers].reduce((first, one) => (one[1].atMs < first[1].atMs ? one : first));
    this.timers.delete(name);
    this.nowMs = Math.max(this.nowMs, atMs);
    const actor = name.slice(0, name.lastIndexOf('#'));
    if (actor === 'alert-desk/main') this.tell(message as DeskMessageInput);
    else this.tellIncident(actor.slice(INCIDENT_ACTOR.length + 1), message);
  }

  /** As a new owner of the partition would: from the record. */
  restart(): void {
    this.desk = JSON.parse(JSON.stringify(this.desk)) as DeskState;
  }

  get open(): Incident[] {
    return [...this.incidents.values()].filter(({ state }) => state !== 'resolved' && state !== 'merged');
  }

  /** Lines of a timeline, without times. */
  timeline(id: string): string[] {
    return this.incidents.get(id)!.timeline.map(({ what, text }) => `${what}: ${text}`);
  }

  private carryOut(actor: string, effects: readonly Effect[] = []): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'schedule':
          this.timers.set(`${actor}#${effect.name}`, effect);
          break;
        case 'cancel':
          this.timers.delete(`${actor}#${effect.name}`);
          break;
        case 'publish':
          this.publish(effect.payload);
          break;
        case 'send':
          if (effect.to.type === INCIDENT_ACTOR) this.tellIncident(effect.to.key, effect.message);
          else this.tell(effect.message as DeskMessageInput);
          break;
        case 'stop':
          if (effect.forget) this.actors.delete(actor.slice(INCIDENT_ACTOR.length + 1));
      }
    }
  }

  private publish(payload: Uint8Array): void {
    const { incident, change } = incidentChangedV1.schema.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
    this.events.push({ id: incident.id, change });
    this.published.push({ incident, change });
    if ((this.incidents.get(incident.id)?.version ?? 0) < incident.version) this.incidents.set(incident.id, incident);
  }

  private context(key: string): ActorContext {
    const sequence = ++this.sequence;
    return { key, partition: 0, nowMs: this.nowMs, source: 'inbox', epoch: 'e', sequence, id: `${key}/${sequence}`, random: () => 0.5 };
  }
}
