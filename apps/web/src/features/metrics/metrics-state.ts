/** What the metrics page shows; its text form is the URL, so that every view can be shared. */
import { type ChartKind } from '../../charts/chart-spec';
import { type Unit } from '../../format/number';

/** One query; `slot` (1..6) is its place in the URL and gives it its letter, also after others are gone. */
export interface QueryRow {
  slot: number;
  expr: string;
  /** Kept, but not asked. */
  off: boolean;
}
export type MetricsView = 'graph' | 'table' | 'explain';
export type GraphKind = Exclude<ChartKind, 'bars'> | 'bars';
export interface MetricsState {
  queries: QueryRow[];
  view: MetricsView;
  graph: GraphKind;
  /** How numbers read; absent = told from the query. */
  unit: Unit | undefined;
  /** Series asked for per query. */
  limit: number;
  /** Step of the evaluation; absent = what fits the range. */
  stepMs: number | undefined;
  live: boolean;
}

export const MOST_QUERIES = 6;
export const LIMITS = [50, 100, 200, 500, 1000] as const;
const VIEWS: readonly MetricsView[] = ['graph', 'table', 'explain'];
export const GRAPHS: readonly GraphKind[] = ['line', 'area', 'stack', 'bars'];
export const UNITS: readonly Unit[] = ['count', 'rate', 'seconds', 'bytes', 'ratio', 'blocks'];
const STEP_UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const letterOf = (slot: number): string => String.fromCharCode(64 + slot);
const paramOf = (slot: number): string => (slot === 1 ? 'q' : `q${slot}`);

/** "15s", "5m", "1h": a step as it is typed; undefined when it is none. */
export function parseStep(text: string): number | undefined {
  const found = /^(\d{1,5})(s|m|h|d)$/.exec(text.trim());
  const stepMs = found ? Number(found[1]) * STEP_UNITS[found[2]!]! : 0;
  return stepMs >= 1_000 ? stepMs : undefined;
}

export function stepText(stepMs: number): string {
  const unit = (['d', 'h', 'm'] as const).find((name) => stepMs % STEP_UNITS[name]! === 0) ?? 's';
  return `${Math.round(stepMs / STEP_UNITS[unit]!)}${unit}`;
}

const oneOf = <T extends string>(text: string | null, choices: readonly T[]): T | undefined => choices.find((choice) => choice === text);

/** Reads the URL; what cannot be read is left out rather than refused. There is always at least one query, perhaps empty. */
export function parseMetrics(params: URLSearchParams): MetricsState {
  const off = new Set((params.get('off') ?? '').split(','));
  const queries = Array.from({ length: MOST_QUERIES }, (_, index) => index + 1)
    .filter((slot) => params.has(paramOf(slot)))
    .map((slot): QueryRow => ({ slot, expr: params.get(paramOf(slot))!, off: off.has(String(slot)) }));
  const limit = Number(params.get('limit'));
  return {
    queries: queries.length > 0 ? queries : [{ slot: 1, expr: '', off: false }],
    view: oneOf(params.get('view'), VIEWS) ?? 'graph',
    graph: oneOf(params.get('graph'), GRAPHS) ?? 'line',
    unit: oneOf(params.get('unit'), UNITS),
    limit: LIMITS.find((choice) => choice === limit) ?? LIMITS[0],
    stepMs: parseStep(params.get('step') ?? ''),
    live: params.get('live') === '1',
  };
}

/** The URL parameters of a state; what is at its default is left out. */
export function metricsParams(state: MetricsState): Record<string, string | undefined> {
  const slots = Array.from({ length: MOST_QUERIES }, (_, index) => index + 1);
  const queries = Object.fromEntries(
    slots.map((slot) => {
      const expr = state.queries.find((query) => query.slot === slot)?.expr;
      return [paramOf(slot), expr?.trim() ? expr : undefined];
    }),
  );
  const off = state.queries.filter((query) => query.off && query.expr.trim()).map(({ slot }) => slot);
  return {
    ...queries,
    off: off.length > 0 ? off.join(',') : undefined,
    view: state.view === 'graph' ? undefined : state.view,
    graph: state.graph === 'line' ? undefined : state.graph,
    unit: state.unit,
    limit: state.limit === LIMITS[0] ? undefined : String(state.limit),
    step: state.stepMs === undefined ? undefined : stepText(state.stepMs),
    live: state.live ? '1' : undefined,
  };
}

/** The address of the page with one query in it, for links from elsewhere. */
export const metricsLink = (expr: string, range?: string): string => `/explore?q=${encodeURIComponent(expr)}${range ? `&range=${range}` : ''}`;

/** The next limit that shows more series; undefined when there is none. */
export const moreThan = (limit: number): number | undefined => LIMITS.find((choice) => choice > limit);

/** Queries with one more, empty, in the first free slot. */
export function withQuery(queries: readonly QueryRow[], expr = ''): QueryRow[] {
  const slot = Array.from({ length: MOST_QUERIES }, (_, index) => index + 1).find((free) => !queries.some((query) => query.slot === free));
  return slot === undefined ? [...queries] : [...queries, { slot, expr, off: false }].sort((a, b) => a.slot - b.slot);
}
