import { Args, ID, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import type { Incident } from '@observer/contracts';
import { withoutNulls } from '../../../http/validate';
import { Caller, type Principal, Requires } from '../../access';
import { labelList } from '../../telemetry-query/label-list';
import { IncidentFeed, type IncidentChanges } from './incident.feed';
import { IncidentActionInput, IncidentChangesType, IncidentFilterInput, IncidentPageType, IncidentType } from './incident.types';
import { Incidents } from './incidents';

@Resolver()
export class IncidentsResolver {
  constructor(private readonly incidentList: Incidents, private readonly feed: IncidentFeed) {}

  @Query(() => IncidentPageType, { description: 'Incidents, newest first; with a data scope those with an alert inside, with the alerts that are inside' })
  @Requires('read')
  incidents(@Caller() caller: Principal, @Args('filter', { nullable: true }) filter?: IncidentFilterInput): IncidentPageType {
    const page = this.incidentList.list(withoutNulls(filter ?? {}), caller);
    return { ...page, items: page.items.map(forGraphql) };
  }

  @Query(() => IncidentType)
  @Requires('read')
  async incident(@Args('id', { type: () => ID }) id: string, @Caller() caller: Principal): Promise<IncidentType> {
    return forGraphql(await this.incidentList.get(id, caller));
  }

  @Mutation(() => IncidentType, { description: 'Answers when it is durable and its notifications are stopped' })
  @Requires('write')
  async actOnIncident(
    @Args('id', { type: () => ID }) id: string,
    @Args('act') act: IncidentActionInput,
    @Caller() caller: Principal,
    @Args('idempotencyKey', { type: () => String, nullable: true, description: 'Repeats with the same key count once' }) idempotencyKey?: string,
  ): Promise<IncidentType> {
    const input = { ...(withoutNulls(act) as object), ...(act.action === 'assign' ? { to: act.to ?? null } : {}) };
    return forGraphql(await this.incidentList.act(id, input, caller, idempotencyKey ?? undefined));
  }

  @Subscription(() => IncidentChangesType, {
    name: 'incidents', description: 'Incidents as they open and change, from now on',
    resolve: ({ changed }: IncidentChanges) => ({ changed: changed.map(({ incident, change }) => ({ incident: forGraphql(incident), change })) }),
  })
  @Requires('read')
  incidentChanges(@Caller() caller: Principal): AsyncIterableIterator<IncidentChanges> {
    return this.feed.subscribe(caller);
  }
}

const forGraphql = (incident: Incident): IncidentType => ({
  ...incident, labels: labelList(incident.labels), alerts: incident.alerts.map((alert) => ({ ...alert, labels: labelList(alert.labels), annotations: labelList(alert.annotations) })),
});
