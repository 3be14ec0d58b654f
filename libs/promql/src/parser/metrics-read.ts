import { METRIC_NAME } from '../labels/label-set';
import { childrenOf, type Expr } from './ast';

/** Names of the metrics an expression reads; `any` when one of its selectors may read metrics of many names. */
export function metricsRead(expr: Expr): ReadonlySet<string> | 'any' {
  const names = new Set<string>();
  return collect(expr, names) ? names : 'any';
}

/** @returns false when the names cannot be told */
function collect(expr: Expr, names: Set<string>): boolean {
  if (expr.kind === 'vector') {
    const name = expr.matchers.find(({ tag, op }) => tag === METRIC_NAME && op === '=');
    if (name !== undefined) names.add(name.value);
    return name !== undefined;
  }
  // `info` reads metrics that it does not name.
  if (expr.kind === 'call' && expr.fn.name === 'info') return false;
  return childrenOf(expr).every((child) => collect(child, names));
}
