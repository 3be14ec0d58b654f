/** Where the selectors that Prometheus 3 has added may stand: ranges with `anchored` or `smoothed`, and the labels that `info` takes over. */
import { type Call, childrenOf, type Expr, type ExtendedRange, type MatrixSelector, type Span, withoutParens } from './ast';

type Fail = (at: Span, reason: string) => never;

/** Functions of a range whose ends are treated so. */
export const EXTENDED_FUNCTIONS: Readonly<Record<ExtendedRange, readonly string[]>> = {
  anchored: ['changes', 'delta', 'increase', 'rate', 'resets'],
  smoothed: ['delta', 'increase', 'rate'],
};

/** Refuses a range with `anchored` or `smoothed` anywhere but in a function that knows what to do at its ends. */
export function checkExtendedRanges(expr: Expr, fail: Fail, around?: Call): void {
  if (expr.kind === 'matrix') return checkExtendedRange(expr, fail, around);
  const next = expr.kind === 'call' ? expr : expr.kind === 'paren' ? around : undefined;
  for (const child of childrenOf(expr)) checkExtendedRanges(child, fail, next);
}

function checkExtendedRange({ selector: { extended }, span }: MatrixSelector, fail: Fail, around: Call | undefined): void {
  if (extended === undefined) return;
  const allowed = EXTENDED_FUNCTIONS[extended];
  if (around !== undefined && allowed.includes(around.fn.name)) return;
  fail(span, `${extended} modifier can only be used with: ${allowed.join(', ')} - not ${around === undefined ? 'by itself' : `with ${around.fn.name}`}`);
}

/** Whether an argument is the second one of `info`, which looks like a selector and is none. */
export const isInfoSelector = ({ fn }: Call, index: number): boolean => fn.name === 'info' && index === 1;

/** Labels in braces, without a name before them and without modifiers. */
export function checkInfoSelector(expr: Expr, fail: Fail): void {
  const inner = withoutParens(expr);
  const isPlain = inner === expr && inner.kind === 'vector' && inner.name === '' && inner.offsetMs === 0 && inner.at === undefined && inner.extended === undefined;
  if (!isPlain) fail(expr.span, 'expected label selectors only as the second argument of "info", such as {version=~".+"}; a name stands in them as __name__="build_info"');
}
