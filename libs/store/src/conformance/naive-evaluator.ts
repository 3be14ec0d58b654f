import { Aggregate, FieldFilter, Matcher, SeriesQuery, SeriesResult } from '@observer/contracts';
import { FieldValue, Row } from './rows';

/** What a query means, written for clarity: rows are objects, every step scans them all. Times are whole milliseconds. */
export function evaluate(rows: readonly Row[], query: SeriesQuery): SeriesResult['series'] {
  const at = (row: Row): number => Number(row.at);
  const selected = rows
    .filter((row) => at(row) >= query.range.startMs && at(row) < query.range.endMs)
    .filter((row) => query.matchers.every((matcher) => matches(row, matcher)) && query.filters.every((filter) => passes(row, filter)));
  const windowOf = (row: Row): number => (query.stepMs === undefined ? query.range.startMs : Math.floor(at(row) / query.stepMs) * query.stepMs);
  const increases = new Map(query.aggregates.filter(({ fn }) => fn === 'increase' || fn === 'rate').map(({ field }) => [field!, increments(selected, field!)]));

  const groups = groupBy(selected, (row) => JSON.stringify(query.groupBy.map((tag) => row.tags?.[tag] ?? '')));
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, members]) => {
    const windows = [...groupBy(members, windowOf).entries()].sort(([a], [b]) => a - b);
    const texts = JSON.parse(key) as string[];
    return {
      labels: Object.fromEntries(query.groupBy.map((tag, i) => [tag, texts[i]!])),
      timesMs: windows.map(([start]) => start),
      values: Object.fromEntries(query.aggregates.map((aggregate) => [aggregate.as, windows.map(([start, inside]) => aggregateOf(aggregate, inside, increases, secondsOf(query, start)))])),
    };
  });
}

function secondsOf({ range, stepMs }: SeriesQuery, start: number): number {
  const end = stepMs === undefined ? range.endMs : start + stepMs;
  return (Math.min(end, range.endMs) - Math.max(start, range.startMs)) / 1000;
}

function aggregateOf(aggregate: Aggregate, window: readonly Row[], increases: ReadonlyMap<string, ReadonlyMap<Row, number>>, seconds: number): number | null {
  const rows = window.filter((row) => aggregate.where.every((matcher) => matches(row, matcher)));
  if (aggregate.fn === 'count' && aggregate.field === undefined) return rows.length;
  const present = rows.filter((row) => row.fields?.[aggregate.field!] !== undefined);
  const values = present.map((row) => Number(row.fields![aggregate.field!]));
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);
  if (aggregate.fn === 'count') return values.length;
  if (aggregate.fn === 'increase' || aggregate.fn === 'rate') {
    const own = rows.map((row) => increases.get(aggregate.field!)!.get(row)).filter((value) => value !== undefined);
    return own.length === 0 ? null : sum(own) / (aggregate.fn === 'rate' ? seconds : 1);
  }
  if (values.length === 0) return null;
  switch (aggregate.fn) {
    case 'sum':
      return sum(values);
    case 'avg':
      return sum(values) / values.length;
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
    case 'last':
      return Number(present.reduce((latest, row) => (Number(row.at) > Number(latest.at) ? row : latest)).fields![aggregate.field!]);
    case 'quantile':
      return quantile(values, aggregate.q!);
  }
}

/** Linear interpolation between the two values around rank q (n - 1), as PERCENTILE_CONT. */
function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = q * (sorted.length - 1);
  const low = sorted[Math.floor(rank)]!;
  return low + (sorted[Math.ceil(rank)]! - low) * (rank - Math.floor(rank));
}

/** The increment at each row that has a predecessor in its series (all tags equal). */
function increments(rows: readonly Row[], field: string): Map<Row, number> {
  const found = new Map<Row, number>();
  const series = groupBy(rows.filter((row) => row.fields?.[field] !== undefined), (row) => JSON.stringify(Object.entries(row.tags ?? {}).sort()));
  const value = (row: Row): number => Number(row.fields![field]);
  for (const samples of series.values()) {
    samples.sort((a, b) => Number(a.at) - Number(b.at) || value(a) - value(b));
    for (let i = 1; i < samples.length; i++) {
      const [before, now] = [value(samples[i - 1]!), value(samples[i]!)];
      found.set(samples[i]!, now >= before ? now - before : now);
    }
  }
  return found;
}

function matches(row: Row, { tag, op, value }: Matcher): boolean {
  const text = row.tags?.[tag] ?? '';
  if (op === '=' || op === '!=') return (text === value) === (op === '=');
  return new RegExp(`^(?:${value})$`, 's').test(text) === (op === '=~');
}

function passes(row: Row, { field, op, value }: FieldFilter): boolean {
  const own = row.fields?.[field];
  if (own === undefined) return false;
  const left: FieldValue = typeof own === 'bigint' ? Number(own) : own;
  switch (op) {
    case '=':
      return left === value;
    case '!=':
      return left !== value;
    case '<':
      return left < value;
    case '<=':
      return left <= value;
    case '>':
      return left > value;
    case '>=':
      return left >= value;
  }
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
