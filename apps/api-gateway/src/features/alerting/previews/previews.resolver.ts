import { Args, Float, Query, Resolver } from '@nestjs/graphql';
import { JsonScalar } from '../../../graphql/scalars';
import { Caller, type Principal, Requires } from '../../access';
import { Severity } from '../incidents/incident.types';
import { Previews } from './previews';
import { EscalationPreviewType, MaintenanceWindowList, RoutePreviewType } from './previews.types';

@Resolver()
export class PreviewsResolver {
  constructor(private readonly previews: Previews) {}

  @Query(() => MaintenanceWindowList, { description: 'When maintenance windows are open in a range of at most 366 days' })
  @Requires('read')
  maintenanceWindows(
    @Args('startMs', { type: () => Float }) startMs: number,
    @Args('endMs', { type: () => Float }) endMs: number,
    @Caller() caller: Principal,
    @Args('maintenance', { type: () => JsonScalar, nullable: true, description: 'One that is not stored; absent: all that are' }) maintenance?: unknown,
  ): Promise<MaintenanceWindowList> {
    return this.previews.maintenance({ startMs, endMs, maintenance: maintenance ?? undefined }, caller);
  }

  @Query(() => RoutePreviewType, { description: 'Where an alert with these labels would go' })
  @Requires('read')
  previewRoute(
    @Args('labels', { type: () => JsonScalar, description: 'Values by label' }) labels: unknown,
    @Caller() caller: Principal,
    @Args('routing', { type: () => JsonScalar, nullable: true, description: 'A routing that is not stored; absent: the stored one' }) routing?: unknown,
  ): Promise<RoutePreviewType> {
    return this.previews.route({ labels, routing: routing ?? undefined }, caller);
  }

  @Query(() => EscalationPreviewType, { description: 'Whom a policy would tell, step by step, of an incident that opened at a moment and that nobody acknowledges' })
  @Requires('read')
  previewEscalation(
    @Args('policy', { type: () => JsonScalar, description: 'Id of a stored policy, or a policy that is not stored' }) policy: unknown,
    @Args('severity', { type: () => Severity }) severity: string,
    @Args('atMs', { type: () => Float }) atMs: number,
    @Caller() caller: Principal,
  ): Promise<EscalationPreviewType> {
    return this.previews.escalation({ policy, severity, atMs }, caller);
  }
}
