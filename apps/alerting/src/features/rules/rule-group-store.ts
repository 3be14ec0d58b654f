import { isDeepStrictEqual } from 'node:util';
import { alertingChangedV1, type AuditChange, type RuleFault, type RuleGroup, ruleGroupsBucket, type StoredRuleGroup } from '@observer/contracts';
import { asObserverError, type Clock, ObserverError } from '@observer/kernel';
import { type Document, type DocumentStore, type Messaging, tellAudit } from '@observer/platform';
import type { Dialect } from '@observer/promql';
import { groupFaults, relationFaults } from './check-group';
import { compositeFaults } from './composite-rules';
import { throwFaults } from './rule-fault';

/** Changes of all groups are made one after the other; so many others may be faster. */
const CAS_ATTEMPTS = 20;
const CAS_PAUSE_MS = 10;

export interface RuleGroupChange {
  readonly group: RuleGroup;
  readonly expectedRevision?: number;
  readonly by: AuditChange['by'];
}

/** Changes groups of rules, and tells the audit trail. Their versions are the history of the bucket. */
export class RuleGroupStore {
  private readonly documents: DocumentStore<StoredRuleGroup>;
  /** Ends with the last change under way here: of one replica's changes none is decided twice. */
  private changes: Promise<unknown> = Promise.resolve();

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
    const { stored, revision, isNew } = await this.amongUnchanged(async (all, expectedBucketRevision) => {
      throwFaults(group.id, relationFaults(group, all.filter(({ key }) => key !== group.id).map(({ value }) => value.group)));
      const found = all.find(({ key }) => key === group.id);
      assertRevision(group.id, found?.revision ?? 0, expectedRevision);
      if (found !== undefined && isDeepStrictEqual(found.value.group, group)) return { stored: found.value, revision: found.revision, isNew: undefined };
      const nowMs = this.clock.nowMs();
      const next = { group, createdAtMs: found?.value.createdAtMs ?? nowMs, updatedAtMs: nowMs, updatedBy: by };
      return { stored: next, revision: await this.documents.put(group.id, next, { expectedBucketRevision }), isNew: found === undefined };
    });
    if (isNew !== undefined) await this.audit({ atMs: stored.updatedAtMs, by, action: isNew ? 'rule-group.created' : 'rule-group.changed', target: `rule-group/${group.id}`, details: { revision, rules: group.rules.length } }, `${ruleGroupsBucket.name}-${revision}`);
    return { revision, stored };
  }

  /** @returns false when there was no such group. @throws ObserverError `conflict` while a composite rule of another group looks at one of its rules */
  async delete(id: string, by: AuditChange['by']): Promise<boolean> {
    const gone = await this.amongUnchanged(async (all, expectedBucketRevision) => {
      const found = all.find(({ key }) => key === id);
      if (found === undefined) return undefined;
      const [needed] = compositeFaults(all.filter(({ key }) => key !== id).map(({ value }) => value.group));
      if (needed !== undefined) throw new ObserverError('conflict', `Group "${id}" cannot go: composite rule "${needed.ruleId}" looks at one of its rules (${needed.reason} without it); change that rule first`, { retryable: false });
      return (await this.documents.delete(id, { expectedBucketRevision })) ? found : undefined;
    });
    if (gone === undefined) return false;
    await this.audit({ atMs: this.clock.nowMs(), by, action: 'rule-group.deleted', target: `rule-group/${id}`, details: { lastRevision: gone.revision, rules: gone.value.group.rules.length } }, `${ruleGroupsBucket.name}-${gone.revision}-deleted`);
    return true;
  }

  /**
   * Makes a change whose right depends on the other groups: only while none of them has changed since they were read, else it is decided anew.
   * @param change what it throws as `conflict` and `retryable` is such a change of others
   */
  private amongUnchanged<T>(change: (all: readonly Document<StoredRuleGroup>[], bucketRevision: number) => Promise<T>): Promise<T> {
    const changed = this.changes.then(() => this.untilUnchanged(change));
    this.changes = changed.catch(() => undefined);
    return changed;
  }

  private async untilUnchanged<T>(change: (all: readonly Document<StoredRuleGroup>[], bucketRevision: number) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const bucketRevision = await this.documents.bucketRevision();
      const all = await this.documents.list();
      try {
        return await change(all, bucketRevision);
      } catch (thrown) {
        const error = asObserverError(thrown);
        if (error.code !== 'conflict' || !error.retryable || attempt === CAS_ATTEMPTS) throw thrown;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * CAS_PAUSE_MS * attempt));
      }
    }
  }

  private audit(entry: AuditChange, messageId: string): Promise<void> {
    return tellAudit(this.messaging, alertingChangedV1, entry, messageId);
  }
}

function assertRevision(id: string, stored: number, expected: number | undefined): void {
  if (expected === undefined || expected === stored) return;
  throw new ObserverError('conflict', `Rule group ${id} was changed by someone else: ${stored === 0 ? 'it does not exist' : `its revision is ${stored}`}, expected ${expected}. Read it again and repeat the change`, {
    retryable: false, details: { bucket: ruleGroupsBucket.name, key: id, revision: stored, expectedRevision: expected },
  });
}
