import type { FieldFilter, MetricRule } from '@observer/contracts';
import { asObserverError, ObserverError, type Result } from '@observer/kernel';
import { matchesValue } from '@observer/promql';
import { type Dimension, type Kind, type KindRegistry, type Measure, nearest } from '@observer/telemetry';
import type { CompiledRule, RuleFault } from './compiled-rule';

/** What a histogram adds to its name; a metric of that name would collide with one. */
const HISTOGRAM_SUFFIXES = ['_bucket', '_sum', '_count'] as const;

/**
 * Checks a rule against the kind it reads and makes it runnable.
 * @returns every fault at once, each with its place in the rule and the way to mend it
 */
export function compileRule(rule: MetricRule, kinds: KindRegistry): Result<CompiledRule, readonly RuleFault[]> {
  const kind = kinds.get(rule.kind);
  if (kind === undefined) return { ok: false, error: [{ path: 'kind', message: `there is no event kind "${rule.kind}"${suggestion(rule.kind, kinds.list())}` }] };
  const matchers = compileMatchers(rule, kind);
  const faults = [...nameFaults(rule, kinds), ...matchers.faults, ...filterFaults(rule, kind), ...labelFaults(rule, kind), ...measureFaults(rule, kind), ...combinationFaults(rule, kind)];
  if (faults.length > 0) return { ok: false, error: faults };
  return {
    ok: true,
    value: {
      rule, matchers: matchers.compiled, filters: rule.filters, labels: rule.labels, measure: rule.measure,
      bounds: Float64Array.from(rule.type === 'histogram' ? finiteBounds(rule.buckets ?? []) : []),
    },
  };
}

/** As `compileRule`. @throws ObserverError `invalid_argument` listing every fault (`details.faults`) */
export function compileRuleOrThrow(rule: MetricRule, kinds: KindRegistry): CompiledRule {
  const compiled = compileRule(rule, kinds);
  if (compiled.ok) return compiled.value;
  const lines = compiled.error.map(({ path, message }) => `${path}: ${message}`);
  throw new ObserverError('invalid_argument', `Rule "${rule.id}" cannot run: ${lines.join('; ')}`, { details: { faults: compiled.error } });
}

/** What a person should know before saving, though the rule runs. */
export function ruleWarnings(rule: MetricRule, kind: Kind): string[] {
  const warnings: string[] = [];
  if (rule.type === 'counter' && !rule.metric.endsWith('_total')) warnings.push(`metric: names of counters end in "_total"; call it "${rule.metric}_total"`);
  for (const label of rule.labels) {
    if (dimensionOf(kind, label)?.personalData === 'pseudonymize') warnings.push(`labels: "${label}" holds pseudonyms of persons or keys: one series for each, and they stay in the metric until retention or erasure`);
  }
  const open = rule.labels.filter((label) => dimensionOf(kind, label)?.values === undefined);
  if (open.length > 3) warnings.push(`labels: the values of ${open.join(', ')} are not limited by the kind; each combination is a series, at most ${rule.maxSeries} are kept`);
  return warnings;
}

/** Series of the metric that each label set makes: a histogram has one per bucket, the one of +Inf included, and its sum and count. */
export const seriesPerLabelSet = ({ type, buckets = [] }: Pick<MetricRule, 'type' | 'buckets'>): number => (type === 'histogram' ? finiteBounds(buckets).length + 3 : 1);

/** The names its series have in the store. */
export const seriesNamesOf = ({ type, metric }: Pick<MetricRule, 'type' | 'metric'>): string[] => (type === 'histogram' ? HISTOGRAM_SUFFIXES.map((suffix) => `${metric}${suffix}`) : [metric]);

const finiteBounds = (bounds: readonly number[]): number[] => bounds.filter((bound) => Number.isFinite(bound));
const dimensionOf = (kind: Kind, name: string): Dimension | undefined => kind.dimensions.find((dimension) => dimension.name === name);
const measureOf = (kind: Kind, name: string): Measure | undefined => kind.measures.find((measure) => measure.name === name);

function suggestion(name: string, known: readonly { readonly name: string }[]): string {
  const names = known.map((entry) => entry.name);
  const close = nearest(name, names);
  return `${close === undefined ? '.' : `; did you mean "${close}"?`} There ${names.length === 1 ? 'is' : 'are'}: ${names.join(', ')}`;
}

function nameFaults(rule: MetricRule, kinds: KindRegistry): RuleFault[] {
  const faults: RuleFault[] = [];
  for (const name of seriesNamesOf(rule)) {
    if (kinds.get(name) !== undefined) faults.push({ path: 'metric', message: `"${name}" is the name of an event kind; choose another, e.g. "${name}_events_total"` });
  }
  const suffix = HISTOGRAM_SUFFIXES.find((ending) => rule.metric.endsWith(ending));
  if (rule.type === 'histogram' && suffix !== undefined) faults.push({ path: 'metric', message: `a histogram adds "${suffix}" itself; call it "${rule.metric.slice(0, -suffix.length)}"` });
  if (rule.metric === '__name__') faults.push({ path: 'metric', message: '"__name__" is the label of the name itself; choose another' });
  return faults;
}

function compileMatchers(rule: MetricRule, kind: Kind): { compiled: CompiledRule['matchers']; faults: RuleFault[] } {
  const faults: RuleFault[] = [];
  const compiled = rule.matchers.flatMap((matcher, i) => {
    const path = `matchers[${i}]`;
    const dimension = dimensionOf(kind, matcher.tag);
    if (dimension === undefined) {
      const hint = measureOf(kind, matcher.tag) === undefined ? suggestion(matcher.tag, kind.dimensions) : '; it is a measure: use a filter';
      faults.push({ path: `${path}.tag`, message: `"${matcher.tag}" is no dimension of ${kind.name}${hint}` });
      return [];
    }
    if (isRemoved(dimension)) faults.push({ path: `${path}.tag`, message: `"${matcher.tag}" is removed when events come in (${dimension.personalData}), so nothing can match it; leave it out` });
    try {
      return [{ tag: matcher.tag, matches: matchesValue(matcher) }];
    } catch (thrown) {
      faults.push({ path: `${path}.value`, message: asObserverError(thrown).message });
      return [];
    }
  });
  return { compiled, faults };
}

const isRemoved = ({ personalData }: Pick<Dimension, 'personalData'>): boolean => personalData === 'drop' || personalData === 'secret';

function filterFaults(rule: MetricRule, kind: Kind): RuleFault[] {
  return rule.filters.flatMap((filter, i): RuleFault[] => {
    const measure = measureOf(kind, filter.field);
    if (measure === undefined) {
      const hint = dimensionOf(kind, filter.field) === undefined ? suggestion(filter.field, kind.measures) : '; it is a dimension: use a matcher';
      return [{ path: `filters[${i}].field`, message: `"${filter.field}" is no measure of ${kind.name}${hint}` }];
    }
    if (isRemoved(measure)) return [{ path: `filters[${i}].field`, message: `"${filter.field}" is removed when events come in (${measure.personalData}); leave it out` }];
    const wanted = measure.type === 'boolean' ? 'boolean' : measure.type === 'string' ? 'string' : 'number';
    if (typeof filter.value !== wanted) return [{ path: `filters[${i}].value`, message: `"${filter.field}" is ${measure.type}; compare it with a ${wanted}, not with ${JSON.stringify(filter.value)}` }];
    return comparisonFault(filter, i);
  });
}

const comparisonFault = (filter: FieldFilter, i: number): RuleFault[] =>
  typeof filter.value === 'boolean' && filter.op !== '=' && filter.op !== '!=' ? [{ path: `filters[${i}].op`, message: `a boolean is compared with = or !=, not with ${filter.op}` }] : [];

function labelFaults(rule: MetricRule, kind: Kind): RuleFault[] {
  return rule.labels.flatMap((label, i): RuleFault[] => {
    const path = `labels[${i}]`;
    if (rule.labels.indexOf(label) < i) return [{ path, message: `"${label}" stands twice; keep one` }];
    if (label === 'le' && rule.type === 'histogram') return [{ path, message: '"le" is the label of the buckets; a histogram cannot have another of that name' }];
    const dimension = dimensionOf(kind, label);
    if (dimension === undefined) {
      const hint = measureOf(kind, label) === undefined ? suggestion(label, kind.dimensions) : '; it is a measure, which has too many values for a label: use it as the rule\'s measure or in a filter';
      return [{ path, message: `"${label}" is no dimension of ${kind.name}${hint}` }];
    }
    return isRemoved(dimension) ? [{ path, message: `"${label}" is removed when events come in (${dimension.personalData}); leave it out` }] : [];
  });
}

function measureFaults(rule: MetricRule, kind: Kind): RuleFault[] {
  if (rule.measure === undefined) return rule.type === 'counter' ? [] : [{ path: 'measure', message: `a ${rule.type} needs a measure; there are: ${numericNames(kind)}` }];
  const measure = measureOf(kind, rule.measure);
  if (measure === undefined) {
    const hint = dimensionOf(kind, rule.measure) === undefined ? suggestion(rule.measure, kind.measures) : `; it is a dimension: use it as a label. Numbers are: ${numericNames(kind)}`;
    return [{ path: 'measure', message: `"${rule.measure}" is no measure of ${kind.name}${hint}` }];
  }
  if (measure.type === 'string') return [{ path: 'measure', message: `"${rule.measure}" is text, which cannot be added up; numbers are: ${numericNames(kind)}` }];
  if (rule.type === 'counter' && measure.min !== undefined && measure.min < 0) return [{ path: 'measure', message: `"${rule.measure}" may be negative (min ${measure.min}), and a counter only grows; make a gauge of it with gauge = "sum"` }];
  return [];
}

const numericNames = (kind: Kind): string => kind.measures.filter(({ type }) => type !== 'string').map(({ name }) => name).join(', ');

/** Combinations that closed sets of values alone allow; open sets are bounded while the rule runs. */
function combinationFaults(rule: MetricRule, kind: Kind): RuleFault[] {
  const combinations = [...new Set(rule.labels)].reduce((product, label) => {
    const dimension = dimensionOf(kind, label);
    return dimension?.values === undefined ? product : product * (dimension.values.length + (dimension.required ? 0 : 1));
  }, 1);
  const series = combinations * seriesPerLabelSet(rule);
  if (series <= rule.maxSeries) return [];
  return [{ path: 'labels', message: `${rule.labels.join(', ') || 'the buckets'} make at least ${series} series and maxSeries is ${rule.maxSeries}; leave labels or buckets out, or raise maxSeries` }];
}
