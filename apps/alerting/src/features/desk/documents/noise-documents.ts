import { type AuditChange, type Inhibition, inhibitionsBucket, type Maintenance, maintenanceBucket, policiesBucket, type Routing, routingBucket, serviceDependenciesBucket, type ServiceDependency, type Silence, silenceSchema, silencesBucket } from '@observer/contracts';
import { type Clock, ObserverError, uuidv7 } from '@observer/kernel';
import type { Messaging } from '@observer/platform';
import { checkMatchers } from '../matching/match-alert';
import { DEFAULT_ROUTING } from '../routing/route';
import { endSilence, planSilence, silenceState } from '../silences/silence';
import { AlertingDocuments } from './alerting-documents';
import { checkLocalTime } from './check-local-time';

type By = AuditChange['by'];
interface Put<T> {
  readonly document: T;
  readonly expectedRevision?: number | undefined;
  readonly by: By;
}

const SILENCE = { bucket: silencesBucket, kind: 'silence' } as const;
const INHIBITION = { bucket: inhibitionsBucket, kind: 'inhibition' } as const;
const MAINTENANCE = { bucket: maintenanceBucket, kind: 'maintenance' } as const;
const SERVICE_DEPENDENCY = { bucket: serviceDependenciesBucket, kind: 'service-dependency' } as const;
const ROUTING = { bucket: routingBucket, kind: 'routing' } as const;
/** The one document of its bucket. */
const ROUTING_ID = 'routing';
/** Ended silences stay this long to be looked up, as in Alertmanager. */
const SILENCES_KEPT_MS = 5 * 86_400_000;

/** Silences, inhibition rules, maintenance windows, service dependencies and the routing: checked before they are written. */
export class NoiseDocuments {
  private readonly documents: AlertingDocuments;

  constructor(private readonly messaging: Messaging, private readonly clock: Clock) {
    this.documents = new AlertingDocuments(messaging, clock);
  }

  /** @returns the silence's id: another than the given one when it had to be made anew. @throws ObserverError `invalid_argument`, `not_found` for an id that is not stored */
  async putSilence(given: Omit<Silence, 'id' | 'updatedAtMs'> & { readonly id?: string | undefined }, by: By): Promise<string> {
    checkMatchers(given.matchers);
    const nowMs = this.clock.nowMs();
    const newId = uuidv7(nowMs);
    const id = given.id === undefined || given.id === '' ? undefined : given.id;
    const stored = id === undefined ? undefined : (await this.messaging.documents(silencesBucket).get(id))?.value;
    if (id !== undefined && stored === undefined) throw new ObserverError('not_found', `There is no silence "${id}"; leave the id out to make a new one`);
    const wanted = silenceSchema.safeParse({ ...given, id: id ?? newId, updatedAtMs: nowMs });
    if (!wanted.success) throw new ObserverError('invalid_argument', `Silence: ${wanted.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`);
    const plan = planSilence(stored, wanted.data, newId, nowMs);
    if (plan.kind === 'refuse') throw new ObserverError('invalid_argument', `Silence: ${plan.reason}`);
    // The new one first: what both hit must not fire between them.
    await this.documents.put(SILENCE, plan.silence.id, plan.silence, { by });
    if (plan.kind === 'replace') await this.documents.put(SILENCE, plan.ended.id, plan.ended, { by });
    return plan.silence.id;
  }

  /** @returns false when it is over already. @throws ObserverError `not_found` */
  async expireSilence(id: string, by: By): Promise<boolean> {
    const found = await this.messaging.documents(silencesBucket).get(id);
    if (found === undefined) throw new ObserverError('not_found', `There is no silence "${id}"; list the silences to see their ids`);
    const nowMs = this.clock.nowMs();
    if (silenceState(found.value, nowMs) === 'expired') return false;
    await this.documents.put(SILENCE, id, endSilence(found.value, nowMs), { by, expectedRevision: found.revision });
    return true;
  }

  /** Removes silences that ended long ago. Any replica may. @returns how many */
  async removeOldSilences(): Promise<number> {
    const documents = this.messaging.documents(silencesBucket);
    const old = (await documents.list()).filter(({ value }) => value.endsAtMs < this.clock.nowMs() - SILENCES_KEPT_MS);
    for (const { key } of old) await documents.delete(key);
    return old.length;
  }

  async putInhibition({ document, ...how }: Put<Inhibition>): Promise<{ revision: number; document: Inhibition }> {
    checkMatchers(document.source);
    checkMatchers(document.target);
    return { revision: await this.documents.put(INHIBITION, document.id, document, how), document };
  }

  async putMaintenance({ document, ...how }: Put<Maintenance>): Promise<{ revision: number; document: Maintenance }> {
    checkMatchers(document.matchers);
    checkLocalTime(document.startsAt, `Maintenance ${document.id}: startsAt`);
    return { revision: await this.documents.put(MAINTENANCE, document.id, document, how), document };
  }

  /** @throws ObserverError `invalid_argument` when two routes share an id, or one names a policy that does not exist: its alerts would reach nobody */
  async putRouting({ document, ...how }: Put<Routing>): Promise<{ revision: number; document: Routing }> {
    const policies = new Set((await this.messaging.documents(policiesBucket).list()).map(({ key }) => key));
    const ids = new Set<string>();
    for (const { id, matchers, policy } of document.routes) {
      checkMatchers(matchers);
      if (ids.has(id)) throw new ObserverError('invalid_argument', `Routing: two routes have the id "${id}"; give each its own`);
      if (!policies.has(policy)) throw new ObserverError('invalid_argument', `Routing: route "${id}" names the policy "${policy}", which does not exist; create it first, or choose one of: ${[...policies].join(', ') || 'none so far'}`);
      ids.add(id);
    }
    return { revision: await this.documents.put(ROUTING, ROUTING_ID, document, how), document };
  }

  async putServiceDependency({ document, ...how }: Put<ServiceDependency>): Promise<{ revision: number; document: ServiceDependency }> {
    if (document.dependsOn.includes(document.service)) throw new ObserverError('invalid_argument', `Service dependency ${document.id}: ${document.service} cannot depend on itself; leave it out of dependsOn`, { retryable: false });
    return { revision: await this.documents.put(SERVICE_DEPENDENCY, document.id, document, how), document };
  }

  deleteServiceDependency(id: string, by: By): Promise<boolean> {
    return this.documents.delete(SERVICE_DEPENDENCY, id, by);
  }

  async maintenance(): Promise<Maintenance[]> {
    return (await this.messaging.documents(maintenanceBucket).list()).map(({ value }) => value);
  }

  /** The routing as the desk goes by it, and what keeps alerts from people. */
  async quieting(): Promise<{ readonly routing: Routing; readonly silences: Silence[]; readonly plans: Maintenance[] }> {
    const [routing, silences, plans] = await Promise.all([this.messaging.documents(routingBucket).get(ROUTING_ID), this.messaging.documents(silencesBucket).list(), this.maintenance()]);
    return { routing: routing?.value ?? DEFAULT_ROUTING, silences: silences.map(({ value }) => value), plans };
  }

  deleteInhibition(id: string, by: By): Promise<boolean> {
    return this.documents.delete(INHIBITION, id, by);
  }

  deleteMaintenance(id: string, by: By): Promise<boolean> {
    return this.documents.delete(MAINTENANCE, id, by);
  }
}
