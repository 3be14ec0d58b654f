import type { AlertCondition } from '@observer/contracts';
import { type Expr, parse, typeOf } from '@observer/promql';

type Threshold = Extract<AlertCondition, { kind: 'threshold' }>;
const MIRRORED = { '>': '<', '>=': '<=', '<': '>', '<=': '>=', '==': '==', '!=': '!=' } as const;
type Comparison = keyof typeof MIRRORED;

/**
 * `x > 5` as query and bound, which says the same and can be drawn: the expression alone gives series only while it alerts.
 * Conditions that compare with something else, and those that cannot be read here, stay as they are.
 */
export function asThreshold(condition: AlertCondition): AlertCondition {
  if (condition.kind !== 'promql') return condition;
  const { expr } = condition;
  const parsed = readable(expr);
  if (parsed === undefined || parsed.kind !== 'binary' || !Object.hasOwn(MIRRORED, parsed.op) || parsed.returnBool) return condition;
  const op = parsed.op as Comparison;
  const textOf = ({ span: { start, end } }: Expr): string => expr.slice(start, end);
  const [left, right] = [numberOf(parsed.left), numberOf(parsed.right)];
  const threshold = (query: string, by: Comparison, value: number): Threshold => ({ kind: 'threshold', query, op: by, value });
  if (right !== undefined && typeOf(parsed.left) === 'vector') return threshold(textOf(parsed.left), op, right);
  if (left !== undefined && typeOf(parsed.right) === 'vector') return threshold(textOf(parsed.right), MIRRORED[op], left);
  return condition;
}

function readable(expr: string): Expr | undefined {
  try {
    return unwrapped(parse(expr, { dialect: '3' }));
  } catch {
    // Whoever asks for it tells what is wrong.
    return undefined;
  }
}

const unwrapped = (expr: Expr): Expr => (expr.kind === 'paren' ? unwrapped(expr.expr) : expr);

function numberOf(given: Expr): number | undefined {
  const expr = unwrapped(given);
  if (expr.kind === 'number') return Number.isFinite(expr.value) ? expr.value : undefined;
  if (expr.kind !== 'unary') return undefined;
  const value = numberOf(expr.expr);
  return value === undefined ? undefined : expr.op === '-' ? -value : value;
}
