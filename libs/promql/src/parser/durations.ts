import type { SyntaxNode } from './grammar';
import { parseDuration } from '../text/duration';
import { parseNumber } from '../text/number';
import { shortened } from '../text/strings';
import type { Span } from './ast';
import type { Dialect } from './functions';
import { PromqlError } from './promql-error';

/** What durations are read with: the query for positions, and for `step()` of Prometheus 3 the step of the range query. */
export interface DurationContext {
  readonly query: string;
  readonly dialect: Dialect;
  readonly stepMs: number;
  readonly rangeMs: number;
}

const spanOf = ({ from, to }: SyntaxNode): Span => ({ start: from, end: to });

/** Go keeps durations and times in nanoseconds of 64 bits, about 292 years. */
export const LONGEST_MS = 9_223_372_036_854;

/** Milliseconds of a range, a step or an offset. Prometheus 3 also takes seconds as a number, and arithmetic. */
export function durationOf(node: SyntaxNode, context: DurationContext): number {
  const ms = anyDurationOf(node, context);
  if (!(Math.abs(ms) <= LONGEST_MS)) throw new PromqlError(context.query, spanOf(node), `duration out of range: "${shortened(context.query.slice(node.from, node.to))}"; the longest are about 292 years`);
  return ms;
}

function anyDurationOf(node: SyntaxNode, context: DurationContext): number {
  const { query, dialect } = context;
  const text = query.slice(node.from, node.to);
  const plain = parseDuration(text.trim());
  if (plain !== undefined && text.trim() !== '0') return plain;
  if (dialect === '2') return plainOffset(node, context) ?? fail(query, node, text);
  return Math.round(evaluate(node, context) * 1000);
}

function fail(query: string, node: SyntaxNode, text: string): never {
  const reason = parseNumber(text) === undefined ? `bad duration syntax: "${shortened(text)}"; write for example 30s, 5m or 1h30m` : `missing unit character in duration "${shortened(text)}"; write for example ${shortened(text)}s`;
  throw new PromqlError(query, spanOf(node), reason);
}

/** `-5m`, the only arithmetic of Prometheus 2. */
function plainOffset(node: SyntaxNode, { query }: DurationContext): number | undefined {
  const match = /^([+-])\s*(\S+)$/.exec(query.slice(node.from, node.to));
  const size = match === null ? undefined : parseDuration(match[2]!);
  return size === undefined || size === 0 ? undefined : match![1] === '-' ? -size : size;
}

const childExpressions = (node: SyntaxNode): SyntaxNode[] => {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
};

function evaluate(node: SyntaxNode, context: DurationContext): number {
  const children = childExpressions(node);
  if (node.name === 'NumberDurationLiteralInDurationContext') return literal(node, context);
  const [first, second, third] = children;
  if (first?.name === 'DurationStep') return context.stepMs / 1000;
  if (first?.name === 'DurationRange') return context.rangeMs / 1000;
  if (first?.name === 'DurationMinOf') return Math.min(evaluate(second!, context), evaluate(third!, context));
  if (first?.name === 'DurationMaxOf') return Math.max(evaluate(second!, context), evaluate(third!, context));
  if (first?.name === 'UnaryOp') return (context.query[first.from] === '-' ? -1 : 1) * evaluate(second!, context);
  if (third === undefined) return evaluate(first!, context);
  return arithmetic(node, second!.name, evaluate(first!, context), evaluate(third, context), context.query);
}

function literal(node: SyntaxNode, { query }: DurationContext): number {
  const text = query.slice(node.from, node.to);
  const duration = parseDuration(text);
  return duration === undefined ? (parseNumber(text) ?? fail(query, node, text)) : duration / 1000;
}

function arithmetic(node: SyntaxNode, operator: string, left: number, right: number, query: string): number {
  if ((operator === 'Div' || operator === 'Mod') && right === 0) throw new PromqlError(query, spanOf(node), operator === 'Div' ? 'division by zero in a duration' : 'modulo by zero in a duration');
  const results: Readonly<Record<string, number>> = { Add: left + right, Sub: left - right, Mul: left * right, Div: left / right, Mod: left % right, Pow: left ** right };
  return results[operator]!;
}
