import type { FieldFilter, Matcher, TimeRange } from '@observer/contracts';
import type { Dimension, Field, Measurement } from '../schema/catalogue';
import { encodeText, encodeValue, quoted } from '../schema/names';
import { NEWEST_MS, OLDEST_MS } from '../schema/row-identity';
import type { Parameters } from '../server/influx-server';
import { type TextTest, textTest, valueTest } from './matching';

/** A condition lists at most so many values; with more the rows are looked at here. */
const MAX_LISTED = 150;

/** Values bound to a statement: nothing a user sent ever stands in InfluxQL itself. */
export class BoundParameters {
  readonly values: Record<string, string | number | boolean> = {};
  private count = 0;

  /** @returns the placeholder */
  bind(value: string | number | boolean): string {
    const name = `p${++this.count}`;
    this.values[name] = value;
    return `$${name}`;
  }
}

export interface Selected {
  readonly measurement: Measurement;
  readonly matchers: readonly Matcher[];
  readonly filters?: readonly FieldFilter[];
  readonly range: TimeRange | undefined;
}

/** What InfluxDB can narrow down by itself, and whether that is all there is to it. */
export interface Selection {
  readonly measurement: Measurement;
  /** Conditions for WHERE, ANDed; together they let through every row that matches, and perhaps others unless `exact`. */
  readonly conditions: readonly string[];
  readonly parameters: Parameters;
  readonly exact: boolean;
  /** No row can match. */
  readonly never: boolean;
}

/**
 * Translates matchers, filters and range.
 * @param testOf what a matcher means
 * @throws ObserverError `invalid_argument` for patterns that are not RE2 and values of another type
 */
export function selectionOf({ measurement, matchers, filters = [], range }: Selected, testOf: (matcher: Matcher) => TextTest = textTest): Selection {
  const bound = new BoundParameters();
  const conditions = timeConditions(range);
  let exact = true;
  let never = false;
  for (const matcher of matchers) {
    const part = dimensionCondition(measurement.tags.get(matcher.tag), testOf(matcher), bound);
    if (part === 'never') never = true;
    else if (part === 'elsewhere') exact = false;
    else if (part !== 'always') conditions.push(part);
  }
  for (const filter of filters) {
    const field = measurement.fields.get(filter.field);
    if (field === undefined) {
      never = true;
      continue;
    }
    valueTest(field, filter);
    const part = filterCondition(field, filter, bound);
    if (part === undefined) exact = false;
    else conditions.push(part);
  }
  return { measurement, conditions, parameters: bound.values, exact, never };
}

/** ` WHERE …`, or nothing. */
export const whereOf = ({ conditions }: Selection, more: readonly string[] = []): string => {
  const all = [...conditions, ...more];
  return all.length === 0 ? '' : ` WHERE ${all.join(' AND ')}`;
};

const clamped = (ms: number): number => Math.min(Math.max(ms, OLDEST_MS), NEWEST_MS);

/** Whole milliseconds as nanoseconds in InfluxQL. */
const nanoseconds = (ms: number): string => String(BigInt(clamped(ms)) * 1_000_000n);

/** Both ends are always given: without an upper one, InfluxQL ends grouped queries at the present. */
export const timeConditions = (range: TimeRange | undefined): string[] => [
  `time >= ${nanoseconds(range?.startMs ?? OLDEST_MS)}`, `time < ${nanoseconds(range?.endMs ?? NEWEST_MS)}`,
];

function dimensionCondition(dimension: Dimension | undefined, test: TextTest, bound: BoundParameters): string | 'always' | 'never' | 'elsewhere' {
  const missing = test('');
  if (dimension === undefined) return missing ? 'always' : 'never';
  const matched: string[] = [];
  const others: string[] = [];
  for (const text of dimension.values) (test(text) ? matched : others).push(text);
  if (others.length === 0 && missing) return 'always';
  if (matched.length === 0 && !missing) return 'never';
  const column = quoted(dimension.column);
  if (dimension.stored === 'field') {
    // A row without the field never satisfies a condition on it.
    if (missing || matched.length > MAX_LISTED) return 'elsewhere';
    return anyOf(matched.map((text) => `${column} = ${bound.bind(encodeText(text))}`));
  }
  (missing ? matched : others).push('');
  if (matched.length <= Math.min(MAX_LISTED, others.length)) return anyOf(matched.map((text) => `${column} = ${bound.bind(encodeValue(text))}`));
  if (others.length <= MAX_LISTED) return others.map((text) => `${column} != ${bound.bind(encodeValue(text))}`).join(' AND ');
  return 'elsewhere';
}

const anyOf = (conditions: readonly string[]): string => (conditions.length === 1 ? conditions[0]! : `(${conditions.join(' OR ')})`);

/** @returns undefined where InfluxQL would not compare as the query model says: missing values, fractions against integers, booleans */
function filterCondition(field: Field, { op, value }: FieldFilter, bound: BoundParameters): string | undefined {
  const column = quoted(field.column);
  if (op === '!=' || field.notFinite) return undefined;
  if (field.type === 'float' && typeof value === 'number' && Number.isFinite(value)) return `${column} ${op} ${bound.bind(value)}`;
  if (field.type === 'integer' && typeof value === 'number' && Number.isSafeInteger(value)) return `${column} ${op} ${bound.bind(value)}`;
  if (field.type === 'string' && typeof value === 'string' && op === '=') return `${column} = ${bound.bind(encodeText(value))}`;
  return undefined;
}
