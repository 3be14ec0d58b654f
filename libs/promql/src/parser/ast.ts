/** The typed syntax tree. Positions are offsets into the query, the end excluded; durations are milliseconds. */
import type { Matcher } from '@observer/contracts';
import type { FunctionSignature } from './functions';

export interface Span {
  readonly start: number;
  readonly end: number;
}

export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

/** Where `@` fixes a selector: a time, or the start or end of the query. */
export type AtTime = { readonly timeMs: number } | 'start' | 'end';

export interface TimeModifiers {
  readonly offsetMs: number;
  readonly at?: AtTime;
}

export interface NumberLiteral {
  readonly kind: 'number';
  readonly span: Span;
  readonly value: number;
}

export interface StringLiteral {
  readonly kind: 'string';
  readonly span: Span;
  readonly value: string;
}

/** How a selector treats the ends of its range (Prometheus 3): from the sample before it, or interpolated at both ends. */
export type ExtendedRange = 'anchored' | 'smoothed';

export interface VectorSelector extends TimeModifiers {
  readonly kind: 'vector';
  readonly span: Span;
  /** The metric's name as written before the braces; also a matcher, the last one. */
  readonly name: string;
  readonly matchers: readonly Matcher[];
  readonly extended?: ExtendedRange;
}

export interface MatrixSelector {
  readonly kind: 'matrix';
  readonly span: Span;
  readonly selector: VectorSelector;
  readonly rangeMs: number;
}

export interface Subquery extends TimeModifiers {
  readonly kind: 'subquery';
  readonly span: Span;
  readonly expr: Expr;
  readonly rangeMs: number;
  /** Absent = the engine's default interval. */
  readonly stepMs?: number;
}

export interface Call {
  readonly kind: 'call';
  readonly span: Span;
  readonly fn: FunctionSignature;
  readonly args: readonly Expr[];
}

export type AggregateOperator =
  | 'sum' | 'avg' | 'count' | 'min' | 'max' | 'group' | 'stddev' | 'stdvar' | 'topk' | 'bottomk' | 'quantile' | 'count_values' | 'limitk' | 'limit_ratio';

export interface Aggregate {
  readonly kind: 'aggregate';
  readonly span: Span;
  readonly op: AggregateOperator;
  readonly expr: Expr;
  readonly param?: Expr;
  readonly grouping: { readonly mode: 'by' | 'without'; readonly labels: readonly string[] };
}

export const ARITHMETIC = ['+', '-', '*', '/', '%', '^', 'atan2'] as const;
export const COMPARISONS = ['==', '!=', '>', '<', '>=', '<='] as const;
export const SET_OPERATORS = ['and', 'or', 'unless'] as const;
/** What removes observations of a histogram above or below a threshold (Prometheus 3). */
export const TRIM_OPERATORS = ['</', '>/'] as const;
export type ArithmeticOperator = (typeof ARITHMETIC)[number];
export type ComparisonOperator = (typeof COMPARISONS)[number];
export type SetOperator = (typeof SET_OPERATORS)[number];
export type TrimOperator = (typeof TRIM_OPERATORS)[number];
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | SetOperator | TrimOperator;

/** Values that stand in for the series a side lacks (Prometheus 3). */
export interface FillValues {
  readonly left?: number;
  readonly right?: number;
}

export interface VectorMatching {
  readonly card: 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';
  readonly on: boolean;
  readonly labels: readonly string[];
  /** Labels that `group_left` or `group_right` takes over from the "one" side. */
  readonly include: readonly string[];
  readonly fill?: FillValues;
}

export interface Binary {
  readonly kind: 'binary';
  readonly span: Span;
  readonly op: BinaryOperator;
  readonly opSpan: Span;
  readonly left: Expr;
  readonly right: Expr;
  readonly returnBool: boolean;
  /** Present when both sides are instant vectors. */
  readonly matching?: VectorMatching;
}

export interface Unary {
  readonly kind: 'unary';
  readonly span: Span;
  readonly op: '+' | '-';
  readonly expr: Expr;
}

export interface Paren {
  readonly kind: 'paren';
  readonly span: Span;
  readonly expr: Expr;
}

export type Expr = NumberLiteral | StringLiteral | VectorSelector | MatrixSelector | Subquery | Call | Aggregate | Binary | Unary | Paren;

export const isComparison = (op: BinaryOperator): op is ComparisonOperator => (COMPARISONS as readonly string[]).includes(op);
export const isTrim = (op: BinaryOperator): op is TrimOperator => (TRIM_OPERATORS as readonly string[]).includes(op);
export const isSetOperator = (op: BinaryOperator): op is SetOperator => (SET_OPERATORS as readonly string[]).includes(op);
export const needsParameter = (op: AggregateOperator): boolean => ['topk', 'bottomk', 'quantile', 'count_values', 'limitk', 'limit_ratio'].includes(op);

/** Types of binary expressions: without them, a long chain would be walked down once for each of its operators. */
const known = new WeakMap<Binary, ValueType>();

/** The type an expression has. */
export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'vector':
    case 'aggregate':
      return 'vector';
    case 'matrix':
    case 'subquery':
      return 'matrix';
    case 'call':
      return expr.fn.returns;
    case 'unary':
    case 'paren':
      return typeOf(expr.expr);
    case 'binary':
      return typeOfBinary(expr);
  }
}

function typeOfBinary(expr: Binary): ValueType {
  let type = known.get(expr);
  if (type === undefined) known.set(expr, (type = typeOf(expr.left) === 'scalar' && typeOf(expr.right) === 'scalar' ? 'scalar' : 'vector'));
  return type;
}

/** The expressions directly below one, in the order they are written. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'vector':
      return [];
    case 'matrix':
      return [expr.selector];
    case 'call':
      return expr.args;
    case 'aggregate':
      return expr.param === undefined ? [expr.expr] : [expr.param, expr.expr];
    case 'binary':
      return [expr.left, expr.right];
    default:
      return [expr.expr];
  }
}

export const withoutParens = (expr: Expr): Expr => (expr.kind === 'paren' ? withoutParens(expr.expr) : expr);
