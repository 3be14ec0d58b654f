import { contactPointsBucket, inhibitionsBucket, maintenanceBucket, policiesBucket, routingBucket, ruleGroupsBucket, schedulesBucket, serviceDependenciesBucket, teamsBucket } from '@observer/contracts';
import type { Messaging } from '@observer/platform';
import { type BundleDocument, ROUTING_ID, type StoredDocument, type StoredDocuments } from './plan-bundle';

/** Everything that a bundle may hold, as it is stored now. */
export async function storedDocuments(messaging: Messaging): Promise<StoredDocuments> {
  const byId = (found: readonly StoredDocument[]): ReadonlyMap<string, StoredDocument> => new Map(found.map((one) => [one.document.id, one]));
  const [contactPoints, teams, schedules, policies, routing, inhibitions, maintenance, dependencies, groups] = await Promise.all([
    messaging.documents(contactPointsBucket).list(), messaging.documents(teamsBucket).list(), messaging.documents(schedulesBucket).list(), messaging.documents(policiesBucket).list(),
    messaging.documents(routingBucket).list(), messaging.documents(inhibitionsBucket).list(), messaging.documents(maintenanceBucket).list(), messaging.documents(serviceDependenciesBucket).list(), messaging.documents(ruleGroupsBucket).list(),
  ]);
  const plain = (found: readonly { readonly value: BundleDocument; readonly revision: number }[]) => byId(found.map(({ value, revision }) => ({ document: value, revision })));
  return {
    'contact-point': byId(contactPoints.map(({ value, revision }) => ({ document: value.contactPoint, revision }))),
    team: plain(teams), schedule: plain(schedules), policy: plain(policies), inhibition: plain(inhibitions), maintenance: plain(maintenance), 'service-dependency': plain(dependencies),
    routing: byId(routing.map(({ value, revision }) => ({ document: { ...value, id: ROUTING_ID }, revision }))),
    'rule-group': byId(groups.map(({ value, revision }) => ({ document: value.group, revision }))),
  };
}
