import { Args, Float, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { JsonScalar } from '../../../graphql/scalars';
import { withoutNulls } from '../../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../../access';
import { RuleGroups } from './rule-groups';
import { groupForGraphql, groupOfInput, labelMap, ruleOfInput } from './rule-group.graphql';
import { LabelInput, RuleFaultType, RuleGroupInput, RuleInput, StoredRuleGroupType } from './rule-group.types';

@Resolver()
export class RuleGroupsResolver {
  constructor(private readonly groups: RuleGroups) {}

  @Query(() => [StoredRuleGroupType], { description: 'Groups of alert and recording rules, ordered by id' })
  @Requires('read')
  async ruleGroups(
    @Caller() caller: Principal,
    @Args('withStatus', { type: () => Boolean, nullable: true, description: 'With the state of their evaluation and their alerts' }) withStatus?: boolean,
  ): Promise<StoredRuleGroupType[]> {
    if (!withStatus) return this.groups.list(caller).map((view) => groupForGraphql(view, null));
    return (await this.groups.listWithStatus(caller)).map(({ status, ...view }) => groupForGraphql(view, status));
  }

  @Query(() => [StoredRuleGroupType], { description: 'Versions of a group that are kept (the last 20), newest first; also of one that was deleted' })
  @Requires('read')
  async ruleGroupVersions(@Args('id', { type: () => ID }) id: string, @Caller() caller: Principal): Promise<StoredRuleGroupType[]> {
    return (await this.groups.versions(id, caller)).map((view) => groupForGraphql(view, null));
  }

  @Query(() => [RuleFaultType], { description: 'Everything that would keep a group from being saved; changes nothing' })
  @Requires('read')
  checkRuleGroup(@Args('group') group: RuleGroupInput, @Caller() caller: Principal): Promise<RuleFaultType[]> {
    return this.groups.check(groupOfInput(group), caller);
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
