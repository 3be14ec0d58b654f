import { type AuditChange, type BundleKind, inhibitionSchema, maintenanceSchema, policySchema, routingSchema, ruleGroupSchema, scheduleSchema, serviceDependencySchema, teamSchema } from '@observer/contracts';
import { type Clock, ObserverError } from '@observer/kernel';
import type { Messaging } from '@observer/platform';
import type { z } from 'zod';
import { NoiseDocuments } from '../../desk';
import { PeopleDocuments } from '../../on-call';
import type { RuleGroupStore } from '../../rules';
import type { BundleWriter } from './apply-bundle';

type By = AuditChange['by'];

/** Writers of the documents that need nothing but the broker: they check as the commands of the same documents do. */
export function documentWriters({ messaging, clock }: { readonly messaging: Messaging; readonly clock: Clock }, groups: RuleGroupStore): [BundleKind, BundleWriter][] {
  const noise = new NoiseDocuments(messaging, clock);
  const people = new PeopleDocuments(messaging, clock);
  return [
    ['team', writer(teamSchema, (put) => people.putTeam(put), (id, by) => people.delete('team', id, by))],
    ['schedule', writer(scheduleSchema, (put) => people.putSchedule(put), (id, by) => people.delete('schedule', id, by))],
    ['policy', writer(policySchema, (put) => people.putPolicy(put), (id, by) => people.delete('policy', id, by))],
    ['routing', writer(routingSchema, (put) => noise.putRouting(put), () => Promise.reject(new ObserverError('invalid_argument', 'The routing cannot be deleted, only replaced', { retryable: false })))],
    ['inhibition', writer(inhibitionSchema, (put) => noise.putInhibition(put), (id, by) => noise.deleteInhibition(id, by))],
    ['maintenance', writer(maintenanceSchema, (put) => noise.putMaintenance(put), (id, by) => noise.deleteMaintenance(id, by))],
    ['service-dependency', writer(serviceDependencySchema, (put) => noise.putServiceDependency(put), (id, by) => noise.deleteServiceDependency(id, by))],
    ['rule-group', writer(ruleGroupSchema, ({ document, ...how }) => groups.put({ group: document, ...how }), (id, by) => groups.delete(id, by))],
  ];
}

interface Put<T> {
  readonly document: T;
  readonly expectedRevision: number;
  readonly by: By;
}

const writer = <S extends z.ZodType>(schema: S, put: (change: Put<z.output<S>>) => Promise<unknown>, remove: (id: string, by: By) => Promise<unknown>): BundleWriter => ({
  put: (document, { expectedRevision, by }) => put({ document: schema.parse(document), expectedRevision, by }),
  delete: remove,
});
