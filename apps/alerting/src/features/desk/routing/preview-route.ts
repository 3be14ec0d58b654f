import type { LabelSet, Maintenance, previewRouteV1, Routing, Silence } from '@observer/contracts';
import type { z } from 'zod';
import { isInMaintenance, mutedBy } from '../maintenance/maintenance-windows';
import { checkMatchers, matchAlert } from '../matching/match-alert';
import { silencedBy } from '../silences/silence';
import { groupKeyOf, routeOf, severityOf } from './route';

export interface DeskDocuments {
  readonly routing: Routing;
  readonly silences: readonly Silence[];
  readonly plans: readonly Maintenance[];
  readonly nowMs: number;
}

/** Where an alert would go, which routes it passed on the way and why, and what would keep it from people. @throws ObserverError `invalid_argument` for a matcher that is no regular expression */
export function previewRoute(labels: LabelSet, { routing, silences, plans, nowMs }: DeskDocuments): z.output<typeof previewRouteV1.response> {
  for (const { matchers } of routing.routes) checkMatchers(matchers);
  const route = routeOf(routing, labels);
  const passed = routing.routes.slice(0, routing.routes.indexOf(route) + 1);
  return {
    route: route.id, team: route.team, policy: route.policy, severity: severityOf(labels), groupKey: groupKeyOf(route, labels),
    tried: passed.map(({ id, matchers }) => ({ route: id, label: matchers.find((matcher) => !matchAlert([matcher], labels))?.label ?? null })),
    silencedBy: silencedBy(silences, labels, nowMs), mutedBy: mutedBy(plans, labels, (plan) => isInMaintenance(plan, nowMs)),
  };
}
