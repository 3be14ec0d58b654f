import type { FetchedUnit } from '../evaluator/units';
import { childrenOf, type Expr } from '../parser/ast';

/** What was done for one part of the expression. `start` and `end` are offsets into the query. */
export interface ExplainNode {
  readonly depth: number;
  /** The part as written; of a long one its beginning. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly action: string;
  readonly resolution?: string;
  readonly samplesRead?: number;
  readonly seriesRead?: number;
  readonly tookMs?: number;
}

export interface Fetched extends FetchedUnit {
  readonly resolution: string;
  readonly samplesRead: number;
  readonly seriesRead: number;
  readonly fetchMs: number;
}

/** Parts lie inside of one another: all of them at full length would be many times the query. */
const SHOWN = 500;

const ACTIONS: Readonly<Record<Expr['kind'], string>> = {
  number: 'a number', string: 'a text', vector: 'selected series', matrix: 'selected samples', subquery: 'evaluated the inside at steps of its own', call: 'computed',
  aggregate: 'aggregated', binary: 'combined both sides', unary: 'computed', paren: '',
};

/** The expression's parts from the outside in, what the store did for a part told with it. */
export function explain(query: string, expr: Expr, units: ReadonlyMap<Expr, Fetched>, tookMs: ReadonlyMap<Expr, number>): ExplainNode[] {
  const nodes: ExplainNode[] = [];
  const visit = (node: Expr, depth: number, below: Fetched | undefined): void => {
    const unit = units.get(node);
    if (node.kind !== 'paren' && node.kind !== 'string') nodes.push(describe(query, node, depth, unit, below, tookMs.get(node)));
    const inside = unit === undefined || unit.unit.selector === node ? below : unit;
    for (const child of childrenOf(node)) visit(child, node.kind === 'paren' ? depth : depth + 1, inside);
  };
  visit(expr, 0, undefined);
  return nodes;
}

function describe(query: string, node: Expr, depth: number, unit: Fetched | undefined, around: Fetched | undefined, tookMs: number | undefined): ExplainNode {
  const { start, end } = node.span;
  const base = { depth, text: end - start <= SHOWN ? query.slice(start, end) : `${query.slice(start, start + SHOWN)}…`, start, end, ...(tookMs === undefined ? {} : { tookMs: round(tookMs + (unit?.fetchMs ?? 0)) }) };
  if (unit === undefined) return { ...base, action: around !== undefined && isPartOf(node, around) ? `part of ${around.unit.node.kind === 'aggregate' ? 'the aggregation' : 'the function'} above` : ACTIONS[node.kind] };
  const { resolution, samplesRead, seriesRead } = unit;
  return { ...base, action: actionOf(unit), resolution, samplesRead, seriesRead };
}

const isPartOf = (node: Expr, { unit }: Fetched): boolean => node.span.start >= unit.node.span.start && node.span.end <= unit.node.span.end && (node === unit.selector || node.kind !== 'number');

function actionOf({ unit, pushed }: Fetched): string {
  const { fn, window, aggregate, raw, atMs } = unit;
  const what = raw ? 'read samples' : fn === undefined ? 'the newest sample of each series' : `${fn} over ${window.rangeMs / 1000} s`;
  const names = aggregate?.grouping.labels.join(', ') ?? '';
  const group = aggregate === undefined ? '' : `, ${aggregate.op}${names === '' ? '' : ` ${aggregate.grouping.mode} ${names}`}`;
  const when = atMs === undefined ? '' : ', once, at a fixed time';
  if (pushed === 'group') return `done by the store: ${what}${group}${when}`;
  if (pushed === 'window') return `done by the store: ${what}${when}${group === '' ? '' : `; here: ${group.slice(2)}`}`;
  return `from samples: ${what}${group}${when}`;
}

const round = (ms: number): number => Math.round(ms * 100) / 100;
