import { Aggregate, SeriesQuery } from '@observer/contracts';
import { FieldType } from '@observer/telemetry';
import { Level, LEVELS, MeasurementSpecs, RollupSpec, WIDTH_MS } from './rollup-specs';

/** Quantiles of a shorter range are read from rows, where they are exact and still fast. */
const EXACT_QUANTILES_MS = 2 * 3_600_000;
/** Without a step, a level is worth it when the range holds this many of its buckets. */
const LEAST_BUCKETS = 2;

/** The columns of a measurement, in whatever store. */
interface Measurement {
  readonly tags: { has(name: string): boolean };
  readonly fields: { get(name: string): { readonly name: string; readonly type: FieldType } | undefined };
}

export interface RollupChoice {
  readonly spec: RollupSpec;
  readonly level: Level;
  /** Raw rows are to be preferred where they are still there. */
  readonly preferRows: boolean;
}

/** The rollup that holds everything a query asks, at the coarsest level that fits its step; undefined = only rows can answer. */
export function chooseRollup(query: SeriesQuery, measurement: Measurement, specs: MeasurementSpecs): RollupChoice | undefined {
  if (query.coarsest === 'raw' || query.filters.length > 0) return undefined;
  const ranking = query.aggregates.find(({ as }) => as === query.top?.by);
  if (ranking?.fn === 'quantile') return undefined;
  const choices = specs.rollups
    .filter((spec) => holds(spec, query, measurement))
    .flatMap((spec) => {
      const level = levelOf(spec, query);
      return level === undefined ? [] : [{ spec, level }];
    })
    .sort((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) || a.spec.dimensions.length - b.spec.dimensions.length);
  const [best] = choices;
  if (best === undefined) return undefined;
  const short = query.range.endMs - query.range.startMs <= EXACT_QUANTILES_MS;
  return { ...best, preferRows: short && query.aggregates.some(({ fn }) => fn === 'quantile') };
}

function holds(spec: RollupSpec, query: SeriesQuery, measurement: Measurement): boolean {
  const tags = [...query.groupBy, ...query.matchers.map(({ tag }) => tag), ...query.aggregates.flatMap(({ where }) => where.map(({ tag }) => tag))];
  return tags.every((tag) => spec.dimensions.includes(tag) || !measurement.tags.has(tag)) && query.aggregates.every((aggregate) => holdsAggregate(spec, aggregate, measurement));
}

function holdsAggregate(spec: RollupSpec, { fn, field }: Aggregate, measurement: Measurement): boolean {
  // A counter's increase needs the series of rows one by one.
  if (fn === 'rate' || fn === 'increase') return false;
  const column = field === undefined ? undefined : measurement.fields.get(field);
  if (column === undefined) return true;
  if (column.type === 'string') return false;
  return (fn === 'quantile' ? spec.sketches : spec.measures).includes(column.name);
}

function levelOf(spec: RollupSpec, { coarsest, stepMs, range }: SeriesQuery): Level | undefined {
  const allowed = coarsest === undefined || coarsest === 'raw' ? LEVELS : LEVELS.slice(0, LEVELS.indexOf(coarsest) + 1);
  return spec.levels
    .filter((level) => allowed.includes(level))
    .filter((level) => (stepMs === undefined ? range.endMs - range.startMs >= LEAST_BUCKETS * WIDTH_MS[level] : stepMs % WIDTH_MS[level] === 0))
    .at(-1);
}
