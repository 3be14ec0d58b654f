import { isDeepStrictEqual } from 'node:util';
import { alertingChangedV1, type AuditChange, type RuleFault, type RuleGroup, ruleGroupsBucket, type StoredRuleGroup } from '@observer/contracts';
import { asObserverError, type Clock, ObserverError } from '@observer/kernel';
import { type DocumentStore, type Messaging, tellAudit } from '@observer/platform';
import type { Dialect } from '@observer/promql';
import { groupFaults, relationFaults } from './check-group';
import { compositeFaults } from './composite-rules';
import { throwFaults } from './rule-fault';

const CAS_ATTEMPTS = 5;

export interface RuleGroupChange {
  readonly group: RuleGroup;
  readonly expectedRevision?: number;
  readonly by: AuditChange['by'];
}

/** Changes groups of rules, and tells the audit trail. Their versions are the history of the bucket. */
export class RuleGroupStore {
  private readonly documents: DocumentStore<StoredRuleGroup>;

  constructor(private readonly messaging: Messaging, private readonly clock: Clock, private readonly dialect: Dialect) {
    this.documents = messaging.documents(ruleGroupsBucket);
  }

  /** Everything that would keep a group from being saved. */
  async check(group: RuleGroup): Promise<RuleFault[]> {
    const others = (await this.documents.list()).filter(({ key }) => key !== group.id).map(({ value }) => value.group);
    return [...groupFaults(group, this.dialect), ...relationFaults(group, others)];
  }

  /**
   * Creates or changes a group. Writing what is stored already changes nothing.
   * @throws ObserverError `invalid_argument` with every fault as `details.faults`; `conflict` when `expectedRevision` is not the stored one
   */
  async put({ group, expectedRevision, by }: RuleGroupChange): Promise<{ revision: number; stored: StoredRuleGroup }> {
    throwFaults(group.id, groupFaults(group, this.dialect));
    for (let attempt = 1; ; attempt++) {
      const all = await this.documents.list();
      throwFaults(group.id, relationFaults(group, all.filter(({ key }) => key !== group.id).map(({ value }) => value.group)));
      const found = await this.documents.get(group.id);
      if (found !== undefined && (expectedRevision ?? found.revision) === found.revision && isDeepStrictEqual(found.value.group, group)) return { revision: found.revision, stored: found.value };
      const nowMs = this.clock.nowMs();
      const stored = { group, createdAtMs: found?.value.createdAtMs ?? nowMs, updatedAtMs: nowMs, updatedBy: by };
      try {
        const revision = await this.documents.put(group.id, stored, { expectedRevision: expectedRevision ?? found?.revision ?? 0 });
        const action = found === undefined ? 'rule-group.created' : 'rule-group.changed';
        await this.audit({ atMs: nowMs, by, action, target: `rule-group/${group.id}`, details: { revision, rules: group.rules.length } }, `${ruleGroupsBucket.name}-${revision}`);
        return { revision, stored };
      } catch (thrown) {
        // Someone else was faster; only who did not say which revision it expects is asked again.
        if (asObserverError(thrown).code !== 'conflict' || expectedRevision !== undefined || attempt === CAS_ATTEMPTS) throw thrown;
      }
    }
  }

  /** @returns false when there was no such group. @throws ObserverError `conflict` while a composite rule of another group looks at one of its rules */
  async delete(id: string, by: AuditChange['by']): Promise<boolean> {
    const all = await this.documents.list();
    const found = all.find(({ key }) => key === id);
    if (found === undefined) return false;
    const [needed] = compositeFaults(all.filter(({ key }) => key !== id).map(({ value }) => value.group));
    if (needed !== undefined) throw new ObserverError('conflict', `Group "${id}" cannot go: composite rule "${needed.ruleId}" looks at one of its rules (${needed.reason} without it); change that rule first`, { retryable: false });
    if (!(await this.documents.delete(id))) return false;
    await this.audit({ atMs: this.clock.nowMs(), by, action: 'rule-group.deleted', target: `rule-group/${id}`, details: { lastRevision: found.revision, rules: found.value.group.rules.length } }, `${ruleGroupsBucket.name}-${found.revision}-deleted`);
    return true;
  }

  private audit(entry: AuditChange, messageId: string): Promise<void> {
    return tellAudit(this.messaging, alertingChangedV1, entry, messageId);
  }
}
