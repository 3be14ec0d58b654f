import { Args, Float, ID, Query, Resolver } from '@nestjs/graphql';
import { JsonScalar } from '../../../graphql/scalars';
import { withoutNulls } from '../../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../../access';
import { NoiseReports } from './noise-reports';

@Resolver()
export class NoiseReportsResolver {
  constructor(private readonly noise: NoiseReports) {}

  @Query(() => JsonScalar, { description: 'How noisy alerting was, and for whom; answers as GET /api/v1/alerting/noise' })
  @Requires('read')
  noiseReport(
    @Args('startMs', { type: () => Float }) startMs: number,
    @Args('endMs', { type: () => Float }) endMs: number,
    @Caller() caller: Principal,
    @Args('timeZone', { type: () => String, nullable: true, description: 'Default UTC' }) timeZone?: string,
    @Args('team', { type: () => String, nullable: true }) team?: string,
  ): Promise<unknown> {
    return this.noise.report(withoutNulls({ startMs, endMs, timeZone, team }), caller);
  }

  @Query(() => JsonScalar, { description: 'What would make a rule quieter, each played over the range; answers as GET /api/v1/alerting/noise/rules/<group>/<rule>' })
  @Requires('read')
  quieterRules(
    @Args('groupId', { type: () => ID }) groupId: string,
    @Args('ruleId', { type: () => ID }) ruleId: string,
    @Args('startMs', { type: () => Float }) startMs: number,
    @Args('endMs', { type: () => Float }) endMs: number,
    @Caller() caller: Principal,
    @Cancelled() signal: AbortSignal,
  ): Promise<unknown> {
    return this.noise.quieter({ groupId, ruleId, startMs, endMs }, caller, signal);
  }
}
