import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { withoutNulls } from '../../../http/validate';
import { Caller, type Principal, Requires } from '../../access';
import { labelList } from '../../telemetry-query/label-list';
import { AlertMatcherInput } from '../incidents/incident.types';
import { type ActiveAlert, Alerts } from './alerts';
import { type ActiveAlertType, AlertListType, SilenceInput, SilencePreview, SilenceType } from './noise.types';
import { Silences } from './silences';

@Resolver()
export class NoiseResolver {
  constructor(private readonly alertList: Alerts, private readonly silenceList: Silences) {}

  @Query(() => AlertListType, { description: 'Active alerts, newest first, with what keeps them back and the incident they belong to' })
  @Requires('read')
  async alerts(@Caller() caller: Principal, @Args('limit', { type: () => Int, nullable: true, description: '1 to 20000, default 1000' }) limit?: number): Promise<AlertListType> {
    const list = await this.alertList.list(caller, Math.max(1, limit ?? 1_000));
    return { ...list, alerts: list.alerts.map(forGraphql) };
  }

  @Query(() => [SilenceType], { description: 'Silences, active ones first' })
  @Requires('read')
  silences(@Caller() caller: Principal): SilenceType[] {
    return this.silenceList.list(caller);
  }

  @Query(() => SilencePreview, { description: 'Active alerts that a silence would hit now' })
  @Requires('read')
  async previewSilence(@Args('matchers', { type: () => [AlertMatcherInput] }) matchers: AlertMatcherInput[], @Caller() caller: Principal): Promise<SilencePreview> {
    const { count, alerts } = await this.silenceList.preview(withoutNulls({ matchers }), caller);
    return { count, alerts: alerts.map(forGraphql) };
  }

  @Mutation(() => ID, { description: 'Creates or replaces a silence, and tells its id: an active silence whose matchers change is ended and a new one made' })
  @Requires('write')
  putSilence(@Args('silence') silence: SilenceInput, @Caller() caller: Principal): Promise<string> {
    return this.silenceList.put(withoutNulls(silence) as object, caller);
  }

  @Mutation(() => Boolean, { description: 'Ends a silence now' })
  @Requires('write')
  async expireSilence(@Args('id', { type: () => ID }) id: string, @Caller() caller: Principal): Promise<boolean> {
    await this.silenceList.expire(id, caller);
    return true;
  }
}

const forGraphql = (alert: ActiveAlert): ActiveAlertType => ({ ...alert, labels: labelList(alert.labels), annotations: labelList(alert.annotations) });
