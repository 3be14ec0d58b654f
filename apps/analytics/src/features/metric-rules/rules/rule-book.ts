import type { DocumentChange } from '@observer/platform';
import type { StoredMetricRule } from '@observer/contracts';
import type { KindRegistry } from '@observer/telemetry';
import { activeRule, type ActiveRule, type CountedRule, countedRuleKey } from '../count/counted-rule';
import { compileRule } from '../rule/compile-rule';
import type { RuleFault } from '../rule/compiled-rule';

/** Events of a version that was replaced still count while they come this late. */
export const ENDED_COUNTS_MS = 600_000;

/**
 * The rules as the documents say, compiled, by kind. Two versions of a rule stand in it while the earlier one still gets events of its time:
 * which version counts an event is decided by the event's time alone, so replicas that learn of a change at different moments agree.
 */
export class RuleBook {
  private readonly documents = new Map<string, { readonly rules: readonly ActiveRule[]; readonly versions: readonly string[] }>();
  private readonly faultsById = new Map<string, readonly RuleFault[]>();
  private byKind: ReadonlyMap<string, readonly ActiveRule[]> = new Map();

  constructor(private readonly kinds: KindRegistry) {}

  /** Takes over a change. @returns why the rule cannot run; empty = it can, is switched off, or is gone */
  change({ key, value }: DocumentChange<StoredMetricRule>): readonly RuleFault[] {
    const { rules, faults } = value === undefined ? { rules: [], faults: [] } : this.compile(value);
    if (value === undefined) this.documents.delete(key);
    else this.documents.set(key, { rules, versions: versionsOf(value) });
    if (faults.length > 0) this.faultsById.set(key, faults);
    else this.faultsById.delete(key);
    this.index();
    return faults;
  }

  /** Rules over events of a kind. @param nowMs the log's time of the events */
  of(kind: string, nowMs: number): readonly ActiveRule[] {
    const rules = this.byKind.get(kind) ?? [];
    return rules.some(({ counted }) => hasEnded(counted.untilMs, nowMs)) ? rules.filter(({ counted }) => !hasEnded(counted.untilMs, nowMs)) : rules;
  }

  /** A version of a rule by its key, while it counts or did until a while ago. */
  find(key: string): CountedRule | undefined {
    for (const { rules } of this.documents.values()) for (const { counted } of rules) if (countedRuleKey(counted) === key) return counted;
    return undefined;
  }

  /** Whether no document has this version of a rule; one that cannot run here, for want of its kind, is not gone. */
  isGone(key: string): boolean {
    return ![...this.documents.values()].some(({ versions }) => versions.includes(key));
  }

  /** Kinds that some rule reads. */
  kindsInUse(): string[] {
    return [...this.byKind.keys()];
  }

  get ruleCount(): number {
    return this.documents.size;
  }

  /** Rules that cannot run, by id. */
  get faults(): ReadonlyMap<string, readonly RuleFault[]> {
    return this.faultsById;
  }

  private compile({ rule, version, countsFromMs, previous }: StoredMetricRule): { rules: ActiveRule[]; faults: readonly RuleFault[] } {
    const rules: ActiveRule[] = [];
    const current = compileRule(rule, this.kinds);
    if (current.ok && rule.enabled) rules.push(activeRule(current.value, version, { fromMs: countsFromMs, untilMs: Number.POSITIVE_INFINITY }));
    const before = previous === undefined || !previous.rule.enabled ? undefined : compileRule(previous.rule, this.kinds);
    if (before?.ok === true) rules.push(activeRule(before.value, previous!.version, { fromMs: previous!.countsFromMs, untilMs: countsFromMs }));
    return { rules, faults: current.ok ? [] : current.error };
  }

  private index(): void {
    const byKind = new Map<string, ActiveRule[]>();
    for (const { rules } of this.documents.values()) {
      for (const rule of rules) byKind.set(rule.compiled.rule.kind, [...(byKind.get(rule.compiled.rule.kind) ?? []), rule]);
    }
    this.byKind = byKind;
  }
}

const versionsOf = ({ rule, version, previous }: StoredMetricRule): string[] =>
  [version, ...(previous === undefined ? [] : [previous.version])].map((number) => countedRuleKey({ id: rule.id, version: number }));

const hasEnded = (untilMs: number | null, nowMs: number): boolean => untilMs !== null && nowMs > untilMs + ENDED_COUNTS_MS;
