import { Injectable } from '@nestjs/common';
import type { MetricRule } from '@observer/contracts';
import type { Principal } from '../access';
import { MetricRules } from '../metric-rules/metric-rules';
import { PromQueries } from './prom-queries';

export interface MetricFacts {
  readonly metric: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly unit: string;
}

/** UCUM units as Prometheus names them; others stay as they are. */
const UNIT_NAMES: Readonly<Record<string, string>> = { s: 'seconds', ms: 'milliseconds', By: 'bytes', '1': '', '%': 'percent' };
/** More names than any page lists. */
const MAX_NAMES = 100_000;

/** A gauge that passes on the last value of what counts elsewhere, as a host's bytes since boot, is a counter to those who read it. */
const prometheusType = ({ type, gauge, metric }: MetricRule): MetricFacts['type'] => (type === 'gauge' && gauge === 'last' && metric.endsWith('_total') ? 'counter' : type);

/** What metrics are: their rules say it. Callers with a data scope are told only of metrics they have series of. */
@Injectable()
export class MetricMetadata {
  constructor(
    private readonly rules: MetricRules,
    private readonly queries: PromQueries,
  ) {}

  /** Ordered by name. @param metric absent = all */
  async of(metric: string | undefined, caller: Principal, signal: AbortSignal): Promise<MetricFacts[]> {
    const facts = new Map<string, MetricFacts>();
    for (const { rule } of this.rules.all()) {
      if (metric === undefined || rule.metric === metric) {
        facts.set(rule.metric, { metric: rule.metric, type: prometheusType(rule), help: rule.description, unit: UNIT_NAMES[rule.unit] ?? rule.unit.replace(/^\{(.*)\}$/, '$1') });
      }
    }
    const sorted = [...facts.values()].sort((a, b) => (a.metric < b.metric ? -1 : 1));
    if (caller.dataScope.length === 0 || sorted.length === 0) return sorted;
    const seen = new Set((await this.queries.labelValues('__name__', { limit: MAX_NAMES }, caller, signal)).values);
    return sorted.filter(({ metric: name, type }) => seen.has(type === 'histogram' ? `${name}_count` : name));
  }
}
