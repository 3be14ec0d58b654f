import { formatPlain } from '../text/number';
import type { Expr, TimeModifiers, VectorMatching, VectorSelector } from './ast';
import { parse, type ParseOptions } from './parse';
import { prettyPrint } from './print';

/** A plain object of Prometheus's `/api/v1/parse_query`. */
export interface QueryTree {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** The expression laid out over lines, as `/api/v1/format_query`. @throws PromqlError */
export const formatQuery = (query: string, options: ParseOptions = {}): string => prettyPrint(parse(query, options));

/** The expression as the tree that `/api/v1/parse_query` gives. @throws PromqlError */
export const parseQuery = (query: string, options: ParseOptions = {}): QueryTree => treeOf(parse(query, options));

const timesOf = ({ at, offsetMs }: TimeModifiers) => ({
  offset: offsetMs,
  timestamp: typeof at === 'object' ? at.timeMs : null,
  startOrEnd: typeof at === 'string' ? at : null,
});

const selectorOf = (selector: VectorSelector) => ({
  name: selector.name,
  ...timesOf(selector),
  matchers: selector.matchers.map(({ tag, op, value }) => ({ name: tag, value, type: op })),
  ...(selector.extended === undefined ? {} : { [selector.extended]: true }),
});

const matchingOf = ({ card, labels, on, include, fill }: VectorMatching) => ({
  card, labels, on, include, ...(fill === undefined ? {} : { fillValues: { lhs: fill.left ?? null, rhs: fill.right ?? null } }),
});

function treeOf(expr: Expr): QueryTree {
  switch (expr.kind) {
    case 'number':
      return { type: 'numberLiteral', val: formatPlain(expr.value) };
    case 'string':
      return { type: 'stringLiteral', val: expr.value };
    case 'vector':
      return { type: 'vectorSelector', ...selectorOf(expr) };
    case 'matrix':
      return { type: 'matrixSelector', ...selectorOf(expr.selector), range: expr.rangeMs };
    case 'subquery':
      return { type: 'subquery', expr: treeOf(expr.expr), range: expr.rangeMs, step: expr.stepMs ?? 0, ...timesOf(expr) };
    case 'call':
      return { type: 'call', func: { name: expr.fn.name, argTypes: expr.fn.args, variadic: expr.fn.variadic, returnType: expr.fn.returns }, args: expr.args.map(treeOf) };
    case 'aggregate':
      return {
        type: 'aggregation', op: expr.op, expr: treeOf(expr.expr), param: expr.param === undefined ? null : treeOf(expr.param),
        grouping: expr.grouping.labels, without: expr.grouping.mode === 'without',
      };
    case 'binary':
      return {
        type: 'binaryExpr', op: expr.op, lhs: treeOf(expr.left), rhs: treeOf(expr.right), bool: expr.returnBool,
        matching: expr.matching === undefined ? null : matchingOf(expr.matching),
      };
    case 'unary':
      return { type: 'unaryExpr', op: expr.op, expr: treeOf(expr.expr) };
    case 'paren':
      return { type: 'parenExpr', expr: treeOf(expr.expr) };
  }
}
