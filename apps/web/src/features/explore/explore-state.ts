/** What the event explorer shows; its text form is the URL, so that every view can be shared. */
import { type FieldFilterInput, type FilterOp, type MatcherInput, type MatcherOp } from '../../api/types';

export type AggregateName = 'count' | 'avg' | 'p50' | 'p95' | 'p99' | 'min' | 'max' | 'sum';
export interface ExploreState {
  measurement: string;
  matchers: MatcherInput[];
  filters: FieldFilterInput[];
  groupBy: string[];
  aggregate: AggregateName;
  /** The measure the aggregate works on; none for a count. */
  field: string | undefined;
  view: 'groups' | 'rows';
  /** Columns of the rows; empty = a choice that fits the kind. */
  columns: string[];
  live: boolean;
  cursor: string | undefined;
}

export const AGGREGATES: readonly AggregateName[] = ['count', 'avg', 'p50', 'p95', 'p99', 'min', 'max', 'sum'];
const MATCHER_OPS: readonly MatcherOp[] = ['EQ', 'NEQ', 'RE', 'NRE'];
const FILTER_OPS: readonly FilterOp[] = ['EQ', 'NEQ', 'LT', 'LTE', 'GT', 'GTE'];
export const DEFAULT_MEASUREMENT = 'gateway_request';
const MOST_GROUPS = 8;

const list = (text: string | null): string[] => (text ?? '').split(',').filter(Boolean).map(decodeSafely);
const encode = (text: string) => encodeURIComponent(text);

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** "name:OP:value" with the value's own ":" kept; undefined when it is not of that form. */
function condition<Op extends string>(text: string, ops: readonly Op[]): { name: string; op: Op; value: string } | undefined {
  const [name, op, ...value] = text.split(':');
  return name && ops.includes(op as Op) && value.length > 0 ? { name, op: op as Op, value: value.join(':') } : undefined;
}

/** A value of a field filter as the type it looks like: numbers and truth values are not text. */
export function typedValue(text: string): number | string | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Reads the URL; what cannot be read is left out rather than refused. */
export function parseExplore(params: URLSearchParams): ExploreState {
  const [name, field] = (params.get('agg') ?? 'count').split(':');
  const aggregate = AGGREGATES.includes(name as AggregateName) && (name === 'count' || field) ? (name as AggregateName) : 'count';
  const matchers = list(params.get('where')).map((text) => condition(text, MATCHER_OPS)).filter((one) => one !== undefined);
  const filters = list(params.get('filter')).map((text) => condition(text, FILTER_OPS)).filter((one) => one !== undefined);
  return {
    measurement: params.get('kind') ?? DEFAULT_MEASUREMENT,
    matchers: matchers.map(({ name: tag, op, value }) => ({ tag, op, value })),
    filters: filters.map(({ name: column, op, value }) => ({ field: column, op, value: typedValue(value) })),
    groupBy: list(params.get('by')).slice(0, MOST_GROUPS),
    aggregate,
    field: aggregate === 'count' ? undefined : field,
    view: params.get('view') === 'rows' ? 'rows' : 'groups',
    columns: list(params.get('cols')),
    live: params.get('live') === '1',
    cursor: params.get('cursor') ?? undefined,
  };
}

/** The URL parameters of a state; what is at its default is left out. */
export function exploreParams(state: ExploreState): Record<string, string | undefined> {
  const join = (parts: string[]) => (parts.length > 0 ? parts.map(encode).map((part) => part.replaceAll('%3A', ':')).join(',') : undefined);
  return {
    kind: state.measurement === DEFAULT_MEASUREMENT ? undefined : state.measurement,
    where: join(state.matchers.map(({ tag, op, value }) => `${tag}:${op}:${value}`)),
    filter: join(state.filters.map(({ field, op, value }) => `${field}:${op}:${String(value)}`)),
    by: join(state.groupBy),
    agg: state.aggregate === 'count' || !state.field ? undefined : `${state.aggregate}:${state.field}`,
    view: state.view === 'rows' ? 'rows' : undefined,
    cols: join(state.columns),
    live: state.live ? '1' : undefined,
    cursor: state.cursor,
  };
}

/** A state with a condition more; the same condition is not added twice. */
export function withMatcher(state: ExploreState, matcher: MatcherInput): ExploreState {
  const others = state.matchers.filter((one) => !(one.tag === matcher.tag && one.op === matcher.op && one.value === matcher.value));
  return { ...state, matchers: [...others, matcher], cursor: undefined };
}
