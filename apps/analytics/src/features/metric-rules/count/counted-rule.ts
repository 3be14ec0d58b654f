import type { MetricRule } from '@observer/contracts';
import { type CellKind, cellKindOf } from '../evaluate/cell';
import type { EventRange } from '../evaluate/evaluate-batch';
import { type CompiledRule } from '../rule/compiled-rule';
import { seriesPerLabelSet } from '../rule/compile-rule';

/** One version of a rule while it counts: what its series are made of. Travels with the counts, so that who adds them up needs nothing else. */
export interface CountedRule {
  readonly id: string;
  readonly version: number;
  readonly metric: string;
  readonly type: MetricRule['type'];
  readonly gauge: MetricRule['gauge'];
  readonly labels: readonly string[];
  readonly bounds: readonly number[];
  /** Label sets it may have. */
  readonly maxLabelSets: number;
  /** Events from this time on, and before that, are counted. Infinity is `null`, as in JSON. */
  readonly fromMs: number;
  readonly untilMs: number | null;
}

/** A rule that runs over what comes in. */
export interface ActiveRule {
  readonly counted: CountedRule;
  readonly compiled: CompiledRule;
}

/** Name of one version of a rule: its counters are its own. */
export const countedRuleKey = ({ id, version }: Pick<CountedRule, 'id' | 'version'>): string => `${id}.${version}`;
export const kindOfRule = (rule: CountedRule): CellKind => cellKindOf(rule);
export const bucketsOf = (rule: Pick<CountedRule, 'bounds' | 'type'>): number => (rule.type === 'histogram' ? rule.bounds.length + 1 : 0);
export const rangeOf = ({ fromMs, untilMs }: Pick<CountedRule, 'fromMs' | 'untilMs'>): EventRange => ({ fromMs, untilMs: untilMs ?? Number.POSITIVE_INFINITY });

export function activeRule(compiled: CompiledRule, version: number, range: EventRange): ActiveRule {
  const { id, metric, type, gauge, labels, maxSeries } = compiled.rule;
  return {
    compiled,
    counted: {
      id, version, metric, type, gauge, labels, bounds: [...compiled.bounds],
      maxLabelSets: Math.max(1, Math.floor(maxSeries / seriesPerLabelSet(compiled.rule))),
      fromMs: range.fromMs, untilMs: Number.isFinite(range.untilMs) ? range.untilMs : null,
    },
  };
}
