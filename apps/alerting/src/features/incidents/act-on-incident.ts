import { createHash } from 'node:crypto';
import type { ActorSystem } from '@observer/actors';
import { type ActedVia, type actOnIncidentV1, type Incident, incidentsBucket } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { DocumentStore, Platform } from '@observer/platform';
import type { z } from 'zod';
import { AlertingDocuments } from '../desk/documents/alerting-documents';
import { INCIDENT_ACTOR } from './incident-message';
import { REOPENABLE_MS } from './incident.actor';

export type ActRequest = z.output<(typeof actOnIncidentV1)['request']> & { readonly via?: ActedVia };
/** Told of an incident after somebody acted on it and before they are answered, e.g. to stop its notifications. */
export type ActedListener = (incident: Incident) => Promise<void>;

const FIRST_LOOK_MS = 15;
const SLOWEST_LOOK_MS = 200;

/** Acts on incidents for people: answers when the action is durable, shows in the incident's document and everybody concerned was told. */
export class IncidentActions {
  private readonly documents: DocumentStore<Incident>;
  private readonly audit: AlertingDocuments;
  private readonly listeners: ActedListener[] = [];

  constructor(private readonly platform: Platform, private readonly actors: Pick<ActorSystem, 'send'>) {
    this.documents = platform.messaging.documents(incidentsBucket);
    this.audit = new AlertingDocuments(platform.messaging, platform.clock);
  }

  onActed(listener: ActedListener): void {
    this.listeners.push(listener);
  }

  /** @throws ObserverError `not_found`; `conflict` with the reason when the incident refuses; `deadline_exceeded` when it did not answer before `signal` aborts: repeat with the same key */
  async act(request: ActRequest, signal: AbortSignal): Promise<Incident> {
    return (await this.begin(request, signal)).done;
  }

  /** Resolves as soon as the action is stored and will be taken whatever happens; `done` tells what came of it, as `act` does. */
  async begin({ id, act, by, idempotencyKey: key, via }: ActRequest, signal: AbortSignal): Promise<{ readonly done: Promise<Incident> }> {
    const found = await this.find(id);
    if (act.action === 'merge') await this.refuseMerge(act.into);
    if (found.resolvedAtMs !== null && found.resolvedAtMs < this.platform.clock.nowMs() - REOPENABLE_MS) throw new ObserverError('conflict', `Incident #${found.number} closed more than 30 days ago; nothing can be done to it any more`, { retryable: false });
    // Keys are anybody's text; ids of messages are not.
    const messageId = `act/${id}/${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
    await this.actors.send(INCIDENT_ACTOR, id, { type: 'act', act, by, key, ...(via === undefined ? {} : { via }) }, { messageId });
    return { done: this.finish({ id, act, by, idempotencyKey: key, ...(via === undefined ? {} : { via }) }, messageId, signal) };
  }

  private async finish({ id, act, by, idempotencyKey, via }: ActRequest, messageId: string, signal: AbortSignal): Promise<Incident> {
    const { incident, refused } = await this.untilTaken(id, idempotencyKey, signal);
    if (refused !== null) throw new ObserverError('conflict', `Cannot ${act.action}: ${refused}`, { retryable: false });
    await Promise.all(this.listeners.map((listener) => listener(incident)));
    await this.audit.audit({ by, action: `incident.${act.action}`, target: `incident/${id}`, details: { number: incident.number, state: incident.state, ...(via === undefined ? {} : { via }) } }, `incident-${messageId}`);
    return incident;
  }

  /** @throws ObserverError `not_found` */
  async find(id: string): Promise<Incident> {
    const found = await this.documents.get(id);
    if (found === undefined) throw new ObserverError('not_found', `There is no incident "${id}"; list the incidents to see their ids`);
    return found.value;
  }

  list(): Promise<Incident[]> {
    return this.documents.list().then((all) => all.map(({ value }) => value));
  }

  private async refuseMerge(into: string): Promise<void> {
    const target = await this.find(into);
    if (target.state === 'resolved' || target.state === 'merged') throw new ObserverError('conflict', `Cannot merge: incident #${target.number} is ${target.state}; choose an open one`, { retryable: false });
  }

  /** The actor tells in the document which actions it took. */
  private async untilTaken(id: string, key: string, signal: AbortSignal): Promise<{ incident: Incident; refused: string | null }> {
    for (let pauseMs = FIRST_LOOK_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, SLOWEST_LOOK_MS)) {
      const incident = (await this.documents.get(id))?.value;
      const taken = incident?.lastActions.find((action) => action.key === key);
      if (incident !== undefined && taken !== undefined) return { incident, refused: taken.refused };
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    throw new ObserverError('deadline_exceeded', `Incident ${id} has not answered yet; the action is stored and will be taken. Look again, or repeat with the same key`);
  }
}
