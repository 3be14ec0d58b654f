import { isDeepStrictEqual } from 'node:util';
import { type AuditChange, type MetricRule, metricRulesBucket, metricRulesChangedV1, type StoredMetricRule } from '@observer/contracts';
import { asObserverError, type Clock, ObserverError } from '@observer/kernel';
import { type DocumentStore, type Messaging, tellAudit } from '@observer/platform';
import type { KindRegistry } from '@observer/telemetry';
import { compileRuleOrThrow, seriesNamesOf } from '../rule/compile-rule';
import { nextStored } from './rule-versions';

const CAS_ATTEMPTS = 5;

export interface RuleChange {
  readonly rule: MetricRule;
  readonly expectedRevision?: number;
  readonly by: AuditChange['by'];
}

/** Changes rules, keeps what they count apart, and tells the audit trail. */
export class RuleStore {
  private readonly documents: DocumentStore<StoredMetricRule>;

  constructor(private readonly messaging: Messaging, private readonly clock: Clock, private readonly kinds: KindRegistry) {
    this.documents = messaging.documents(metricRulesBucket);
  }

  /** @throws ObserverError `not_found` */
  async get(id: string): Promise<StoredMetricRule> {
    const found = await this.find(id);
    if (found === undefined) throw new ObserverError('not_found', `There is no metric rule "${id}"; list the rules to see their ids`);
    return found;
  }

  async find(id: string): Promise<StoredMetricRule | undefined> {
    return (await this.documents.get(id))?.value;
  }

  /**
   * Creates or changes a rule. Writing what is stored already changes nothing.
   * @throws ObserverError `invalid_argument` with every fault of the rule; `conflict` when `expectedRevision` is not the stored one or another rule makes the same metric
   */
  async put({ rule, expectedRevision, by }: RuleChange): Promise<{ revision: number; stored: StoredMetricRule }> {
    compileRuleOrThrow(rule, this.kinds);
    await this.refuseTakenNames(rule);
    for (let attempt = 1; ; attempt++) {
      const found = await this.documents.get(rule.id);
      if (found !== undefined && (expectedRevision ?? found.revision) === found.revision && isDeepStrictEqual(found.value.rule, rule)) return { revision: found.revision, stored: found.value };
      const stored = nextStored(found?.value, { rule, by, nowMs: this.clock.nowMs() }, found === undefined ? await this.lastVersion(rule.id) : 0);
      try {
        const revision = await this.documents.put(rule.id, stored, { expectedRevision: expectedRevision ?? found?.revision ?? 0 });
        const action = found === undefined ? 'metric-rule.created' : 'metric-rule.changed';
        await this.audit({ atMs: stored.updatedAtMs, by, action, target: `metric-rule/${rule.id}`, details: { revision, version: stored.version, metric: rule.metric } }, `${metricRulesBucket.name}-${revision}`);
        return { revision, stored };
      } catch (thrown) {
        // Someone else was faster; only who did not say which revision it expects is asked again.
        if (asObserverError(thrown).code !== 'conflict' || expectedRevision !== undefined || attempt === CAS_ATTEMPTS) throw thrown;
      }
    }
  }

  /** @returns false when there was no such rule */
  async delete(id: string, by: AuditChange['by']): Promise<boolean> {
    const found = await this.documents.get(id);
    if (found === undefined || !(await this.documents.delete(id))) return false;
    await this.audit(
      { atMs: this.clock.nowMs(), by, action: 'metric-rule.deleted', target: `metric-rule/${id}`, details: { lastRevision: found.revision, metric: found.value.rule.metric } },
      `${metricRulesBucket.name}-${found.revision}-deleted`,
    );
    return true;
  }

  /** Tells the audit trail; the caller repeats nothing when it fails, the change is made. @throws ObserverError `unavailable` */
  audit(entry: AuditChange, messageId: string): Promise<void> {
    return tellAudit(this.messaging, metricRulesChangedV1, entry, messageId);
  }

  private async lastVersion(id: string): Promise<number> {
    const versions = (await this.documents.history(id)).map(({ value }) => value.version);
    return Math.max(0, ...versions);
  }

  private async refuseTakenNames(rule: MetricRule): Promise<void> {
    const names = new Set(seriesNamesOf(rule));
    for (const { key, value } of await this.documents.list()) {
      const taken = key === rule.id ? undefined : seriesNamesOf(value.rule).find((name) => names.has(name));
      if (taken !== undefined) throw new ObserverError('conflict', `Rule "${rule.id}" cannot make "${taken}": rule "${key}" does; choose another metric name, or change that rule`, { retryable: false, details: { rule: key, metric: taken } });
    }
  }
}
