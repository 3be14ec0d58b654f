import { Inject, Injectable } from '@nestjs/common';
import {
  applyRulesV1, backTestRuleV1, checkRuleGroupV1, deleteRuleGroupV1, exportRulesV1, importRuleFileV1, planRulesV1, putRuleGroupV1, type RuleFault, type RuleGroup, ruleGroupsBucket, type RuleGroupStatus, ruleStatusV1, type StoredRuleGroup,
} from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { parseInput } from '../../../http/validate';
import { actorOf, assertUnscoped, isWithin, mayDo, type Principal } from '../../access';
import { AlertingMirrors, entriesOf } from '../alerting-mirrors';
import { parseRuleGroup } from './rule-group-input';

export interface RuleGroupView extends StoredRuleGroup {
  readonly revision: number;
}
/** A group with what its evaluation knows; `status` is null until it was evaluated. */
export interface RuleGroupDetails extends RuleGroupView {
  readonly status: RuleGroupStatus | null;
}
export type BackTest = z.output<typeof backTestRuleV1.response>;

/** Groups of alert and recording rules. A rule looks at everybody's data, so callers with a data scope see no definitions; of its alerts they see their own. */
@Injectable()
export class RuleGroups {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, private readonly mirrors: AlertingMirrors) {}

  /** Ordered by id. @throws ObserverError `permission_denied`, `unavailable` */
  list(caller: Principal): RuleGroupView[] {
    assertUnscoped(caller, 'The list of rule groups');
    return this.all();
  }

  /** The list with what the evaluation of each group knows, asked at once for all. @throws as `list`, and when alerting does not answer */
  async listWithStatus(caller: Principal): Promise<RuleGroupDetails[]> {
    const groups = this.list(caller);
    const status = new Map((await this.status(caller)).map((one) => [one.groupId, one]));
    return groups.map((view) => ({ ...view, status: status.get(view.group.id) ?? null }));
  }

  /** Versions of a group that are kept, newest first; also of one that was deleted. @throws ObserverError `not_found` */
  async versions(id: string, caller: Principal): Promise<RuleGroupView[]> {
    assertUnscoped(caller, 'The history of a rule group');
    const kept = await this.platform.messaging.documents(ruleGroupsBucket).history(id);
    if (kept.length === 0) throw new ObserverError('not_found', `There is no rule group "${id}", and no version of it is kept`);
    return kept.map(({ value, revision }) => ({ ...value, revision })).reverse();
  }

  async details(id: string, caller: Principal): Promise<RuleGroupDetails> {
    const found = this.list(caller).find(({ group }) => group.id === id);
    if (found === undefined) throw new ObserverError('not_found', `There is no rule group "${id}"`);
    const [status] = await this.status(caller, [id]);
    return { ...found, status: status ?? null };
  }

  /** The groups with what their evaluation knows, as far as the caller may see it: within a data scope the own alerts only, without the errors, which may name others. */
  async withStatus(caller: Principal): Promise<{ group: RuleGroup; status: RuleGroupStatus | undefined }[]> {
    const status = new Map((await this.status(caller)).map((one) => [one.groupId, one]));
    return this.all().map(({ group }) => ({ group, status: status.get(group.id) }));
  }

  async put(input: unknown, caller: Principal, expectedRevision?: number): Promise<RuleGroupView> {
    const group = parseRuleGroup(input);
    const { revision, stored } = await this.platform.messaging.request(putRuleGroupV1, { group, expectedRevision, by: actorOf(caller) });
    return { ...stored, revision };
  }

  /** Everything that would keep a group from being saved; changes nothing. */
  async check(input: unknown, caller: Principal): Promise<RuleFault[]> {
    assertUnscoped(caller, 'The check of a rule group');
    try {
      return (await this.platform.messaging.request(checkRuleGroupV1, { group: parseRuleGroup(input) })).faults;
    } catch (thrown) {
      if (thrown instanceof ObserverError && Array.isArray(thrown.details?.faults)) return thrown.details.faults as RuleFault[];
      throw thrown;
    }
  }

  /** @returns false when there was no such group */
  async remove(id: string, caller: Principal): Promise<boolean> {
    return (await this.platform.messaging.request(deleteRuleGroupV1, { id, by: actorOf(caller) })).deleted;
  }

  /** Plays a rule over history, without saving it. */
  backTest(input: unknown, caller: Principal, signal: AbortSignal): Promise<BackTest> {
    assertUnscoped(caller, 'The back-test of a rule');
    return this.platform.messaging.request(backTestRuleV1, parseInput(backTestRuleV1.request, input), { signal });
  }

  importFile(input: object, caller: Principal): Promise<z.output<typeof importRuleFileV1.response>> {
    return this.platform.messaging.request(importRuleFileV1, parseInput(importRuleFileV1.request, { ...input, by: actorOf(caller) }));
  }

  exportRules(input: unknown, caller: Principal): Promise<z.output<typeof exportRulesV1.response>> {
    assertUnscoped(caller, 'The export of rules');
    return this.platform.messaging.request(exportRulesV1, parseInput(exportRulesV1.request, input));
  }

  /** @throws ObserverError `permission_denied` when there are values of secrets and the caller is no admin: a plan tells whether they are those that are stored */
  plan(input: unknown, caller: Principal): Promise<z.output<typeof planRulesV1.response>> {
    assertUnscoped(caller, 'The plan of a bundle');
    const request = parseInput(planRulesV1.request, input);
    if (Object.keys(request.secrets).length > 0 && !mayDo(caller, 'admin')) throw new ObserverError('permission_denied', 'Values of secrets need the permission "admin"; plan without them, or ask an admin', { details: { requires: 'admin' } });
    return this.platform.messaging.request(planRulesV1, request);
  }

  /** Does exactly what is planned at this moment. @throws ObserverError `permission_denied` when contact points change and the caller is no admin: their secrets go where they point to */
  async apply(input: object, caller: Principal): Promise<z.output<typeof applyRulesV1.response>> {
    const { plan, text, prune, secrets, by } = parseInput(applyRulesV1.request, { ...input, by: actorOf(caller) });
    const planned = await this.plan({ text, prune, secrets }, caller);
    if (planned.changes.some(({ kind }) => kind === 'contact-point') && !mayDo(caller, 'admin')) throw new ObserverError('permission_denied', 'The bundle changes contact points, which needs the permission "admin"; leave that section out, or ask an admin');
    // What was looked at here is what is applied, whatever plan the caller names.
    if (plan !== undefined && plan !== planned.plan && planned.faults.length === 0) throw new ObserverError('conflict', 'The plan is not what was seen: something changed since; make a new plan and look at it', { retryable: false });
    return this.platform.messaging.request(applyRulesV1, { text, prune, secrets, by, plan: planned.plan });
  }

  private all(): RuleGroupView[] {
    return entriesOf(this.mirrors.ruleGroups, 'rule groups').map(({ value, revision }) => ({ ...value, revision })).sort((a, b) => a.group.id.localeCompare(b.group.id));
  }

  private async status({ dataScope }: Principal, groupIds?: string[]): Promise<RuleGroupStatus[]> {
    const { groups } = await this.platform.messaging.request(ruleStatusV1, { groupIds });
    if (dataScope.length === 0) return groups;
    return groups.map((group) => ({ ...group, rules: group.rules.map((rule) => ({ ...rule, lastError: '', alerts: rule.alerts.filter(({ labels }) => isWithin(dataScope, labels)) })) }));
  }
}
