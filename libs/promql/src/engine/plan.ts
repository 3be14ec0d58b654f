/** Which selectors a query has, at which steps each is evaluated, and what of that the store may do by itself. */
import { GROUP_OPERATORS, type GroupOperator, WINDOW_FUNCTIONS, type WindowFunction } from '@observer/contracts';
import { METRIC_NAME, NAME_LABELS } from '../labels/label-set';
import { type Aggregate, childrenOf, type Expr, type MatrixSelector, type VectorSelector, withoutParens } from '../parser/ast';
import { infoSelector } from '../parser/info-selector';
import type { SelectRequest } from '../sample-source.port';
import { stepCount, type Steps, type Window } from '../window/steps';
import { keepsName } from '../evaluator/range-functions';
import { fixedTime, type QueryTimes, singleStep, subqueryGrid } from './grid';

type Resolution = SelectRequest['coarsest'];

/** A selector with what is computed of it before anything else: a window function, and an aggregation above that. */
export interface Unit {
  readonly selector: VectorSelector;
  /** The outermost expression the unit stands for: the selector, the range, the function or the aggregation. */
  readonly node: Expr;
  readonly fn: WindowFunction | undefined;
  readonly aggregate: Aggregate | undefined;
  /** Steps of the expression around. */
  readonly steps: Steps;
  /** Steps of the evaluation: one only, where `@` fixes the time. */
  readonly ownSteps: Steps;
  readonly atMs: number | undefined;
  readonly window: Window;
  /** Samples are wanted as they are. */
  readonly raw: boolean;
  readonly request: Omit<SelectRequest, 'maxSeries' | 'maxSamples'>;
}

const isWindowFunction = (name: string): name is WindowFunction => (WINDOW_FUNCTIONS as readonly string[]).includes(name);
const isGroupOperator = (op: string): op is GroupOperator => (GROUP_OPERATORS as readonly string[]).includes(op);

interface Context {
  readonly times: QueryTimes;
  /** Inside of a subquery or of `absent`, samples are taken as they came. */
  readonly coarse: boolean;
}

/** Every unit of an expression evaluated at the steps. */
export function planUnits(expr: Expr, steps: Steps, times: QueryTimes): Unit[] {
  return visit(expr, steps, { times, coarse: true });
}

function visit(expr: Expr, steps: Steps, context: Context): Unit[] {
  if (expr.kind === 'call' && expr.fn.name === 'info') return [makeUnit({ ...lookup(infoSelector(expr), context), node: expr, raw: true }, steps, context), ...visit(expr.args[0]!, steps, context)];
  const unit = unitOf(expr, steps, context);
  if (unit !== undefined) return [unit, ...otherArguments(expr, unit).flatMap((child) => visit(child, steps, context))];
  if (expr.kind === 'subquery') return visit(expr.expr, subqueryGrid(expr, steps, context.times), { ...context, coarse: false });
  const coarse = context.coarse && !(expr.kind === 'call' && expr.fn.name.startsWith('absent'));
  return childrenOf(expr).flatMap((child) => visit(child, steps, { ...context, coarse }));
}

/** Scalar arguments beside the range of a function. */
const otherArguments = (expr: Expr, { selector, node }: Unit): readonly Expr[] =>
  node.kind === 'call' ? childrenOf(expr).filter((child) => withoutParens(child) !== selector && withoutParens(child).kind !== 'matrix') : [];

function unitOf(expr: Expr, steps: Steps, context: Context): Unit | undefined {
  if (expr.kind === 'aggregate' && isGroupOperator(expr.op)) {
    const inner = unitOf(withoutParens(expr.expr), steps, context);
    return inner === undefined || inner.raw || inner.aggregate !== undefined ? undefined : makeUnit({ node: expr, selector: inner.selector, fn: inner.fn, rangeMs: inner.window.rangeMs, aggregate: expr, raw: false }, steps, context);
  }
  if (expr.kind === 'call') {
    const [first] = expr.args;
    const argument = first === undefined ? undefined : withoutParens(first);
    if (argument?.kind === 'matrix' && argument.selector.extended === undefined && isWindowFunction(expr.fn.name)) {
      return makeUnit({ node: expr, selector: argument.selector, fn: expr.fn.name, rangeMs: argument.rangeMs, aggregate: undefined, raw: false }, steps, context);
    }
    if (argument?.kind === 'vector' && argument.extended !== 'smoothed' && expr.fn.name === 'timestamp') return makeUnit({ ...lookup(argument, context), node: expr, raw: true }, steps, context);
    return undefined;
  }
  if (expr.kind === 'matrix') return makeUnit({ ...range(expr), raw: true }, steps, context);
  return expr.kind === 'vector' ? makeUnit({ ...lookup(expr, context), raw: expr.extended === 'smoothed' }, steps, context) : undefined;
}

type Draft = Pick<Unit, 'node' | 'selector' | 'fn' | 'aggregate' | 'raw'> & { readonly rangeMs: number };

const lookup = (selector: VectorSelector, { times }: Context): Draft => ({ node: selector, selector, fn: undefined, rangeMs: times.lookbackMs, aggregate: undefined, raw: false });
const range = (node: MatrixSelector): Draft => ({ node, selector: node.selector, fn: undefined, rangeMs: node.rangeMs, aggregate: undefined, raw: true });

function makeUnit(draft: Draft, steps: Steps, { times, coarse }: Context): Unit {
  const { selector, fn, rangeMs, raw } = draft;
  const atMs = fixedTime(selector.at, times);
  const ownSteps = atMs === undefined ? steps : singleStep(atMs);
  const window: Window = { rangeMs, offsetMs: selector.offsetMs, leftOpen: times.dialect === '3' };
  const lastMs = ownSteps.startMs + (stepCount(ownSteps) - 1) * ownSteps.stepMs;
  const startMs = ownSteps.startMs - selector.offsetMs - rangeMs + (window.leftOpen ? 1 : 0);
  const group = draft.aggregate === undefined ? undefined : groupOf(draft.aggregate, draft);
  const request: Unit['request'] = {
    matchers: selector.matchers,
    range: seen(draft, startMs, lastMs - selector.offsetMs, times.lookbackMs),
    coarsest: raw || !coarse ? 'raw' : coarsestFor(fn, rangeMs),
    ...(raw ? {} : { pushdown: { steps: { ...ownSteps, endMs: lastMs }, window: { ...(fn === undefined ? {} : { fn }), ...window }, ...(group === undefined ? {} : { group }) } }),
  };
  return { ...draft, steps, ownSteps, atMs, window, request };
}

/** What to fetch: with `anchored` and `smoothed` the lookback beyond the range as well. */
function seen({ node, selector: { extended } }: Draft, startMs: number, endMs: number, lookbackMs: number): SelectRequest['range'] {
  return { startMs: extended !== undefined && node.kind === 'matrix' ? startMs - lookbackMs : startMs, endMs: extended === 'smoothed' ? endMs + lookbackMs : endMs };
}

/** Labels of a grouping that the store takes. */
const MAX_GROUPING = 64;

/**
 * The aggregation as the store may do it. It may not where a function drops the names of several metrics: series that become equal by that are an
 * error, which only we would notice; nor where it groups by the name that is gone.
 */
function groupOf({ op, grouping }: Aggregate, { fn, selector }: Draft): NonNullable<NonNullable<SelectRequest['pushdown']>['group']> | undefined {
  const dropsNames = fn !== undefined && !keepsName(fn);
  const hasOneName = selector.matchers.some(({ tag, op: how }) => tag === METRIC_NAME && how === '=');
  if (grouping.labels.length > MAX_GROUPING || (dropsNames && (!hasOneName || NAME_LABELS['3'].some((name) => grouping.labels.includes(name))))) return undefined;
  return { op: op as GroupOperator, mode: grouping.mode, labels: [...grouping.labels] };
}

const RESOLUTIONS: readonly (readonly [Resolution, number])[] = [['1h', 3_600_000], ['1m', 60_000], ['10s', 10_000]];

/** Functions that a rollup answers: what they need can be put together of what a rollup keeps (count, sum, minimum, maximum, first, last, increase). */
const OF_ROLLUPS: ReadonlySet<WindowFunction | undefined> = new Set<WindowFunction | undefined>([
  undefined, 'rate', 'increase', 'avg_over_time', 'sum_over_time', 'min_over_time', 'max_over_time', 'count_over_time', 'last_over_time', 'present_over_time',
]);

/** The coarsest resolution that still puts two points into every window. */
export function coarsestFor(fn: WindowFunction | undefined, rangeMs: number): Resolution {
  if (!OF_ROLLUPS.has(fn)) return 'raw';
  return RESOLUTIONS.find(([, ms]) => 2 * ms <= rangeMs)?.[0] ?? 'raw';
}
