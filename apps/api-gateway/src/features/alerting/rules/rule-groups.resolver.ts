import { Args, Float, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { JsonScalar } from '../../../graphql/scalars';
import { withoutNulls } from '../../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../../access';
import { RuleGroups } from './rule-groups';
import { groupForGraphql, groupOfInput, labelMap, ruleOfInput } from './rule-group.graphql';
import { LabelInput, RuleGroupInput, RuleInput, StoredRuleGroupType } from './rule-group.types';

@Resolver()
export class RuleGroupsResolver {
  constructor(private readonly groups: RuleGroups) {}

  @Query(() => [StoredRuleGroupType], { description: 'Groups of alert and recording rules, ordered by id' })
  @Requires('read')
  ruleGroups(@Caller() caller: Principal): StoredRuleGroupType[] {
    return this.groups.list(caller).map((view) => groupForGraphql(view, null));
  }

  @Query(() => StoredRuleGroupType, { description: 'One group with the state of its evaluation and its alerts' })
  @Requires('read')
  async ruleGroup(@Args('id', { type: () => ID }) id: string, @Caller() caller: Principal): Promise<StoredRuleGroupType> {
    const { status, ...view } = await this.groups.details(id, caller);
    return groupForGraphql(view, status);
  }

  @Query(() => JsonScalar, { description: 'Plays a rule over history without saving it; answers as POST /api/v1/alerting/rules/back-test' })
  @Requires('read')
  backTestRule(
    @Args('rule') rule: RuleInput,
    @Args('startMs', { type: () => Float }) startMs: number,
    @Args('endMs', { type: () => Float }) endMs: number,
    @Caller() caller: Principal,
    @Cancelled() signal: AbortSignal,
    @Args('intervalMs', { type: () => Float, nullable: true }) intervalMs?: number,
    @Args('groupLabels', { type: () => [LabelInput], nullable: true }) groupLabels?: LabelInput[],
    @Args('suggest', { type: () => Boolean, nullable: true, description: 'Also play what would halve the noise' }) suggest?: boolean,
  ): Promise<unknown> {
    return this.groups.backTest(withoutNulls({ rule: ruleOfInput(rule), startMs, endMs, intervalMs, groupLabels: labelMap(groupLabels), suggest }), caller, signal);
  }

  @Mutation(() => StoredRuleGroupType, { description: 'Creates or changes a group; with expectedRevision only when that is the stored one (0 = create only)' })
  @Requires('write')
  async putRuleGroup(
    @Args('group') group: RuleGroupInput,
    @Caller() caller: Principal,
    @Args('expectedRevision', { type: () => Int, nullable: true }) expectedRevision?: number,
  ): Promise<StoredRuleGroupType> {
    return groupForGraphql(await this.groups.put(groupOfInput(group), caller, expectedRevision ?? undefined), null);
  }

  @Mutation(() => Boolean, { description: 'Ends a group; its alerts resolve. False when there was none' })
  @Requires('write')
  deleteRuleGroup(@Args('id', { type: () => ID }) id: string, @Caller() caller: Principal): Promise<boolean> {
    return this.groups.remove(id, caller);
  }
}
