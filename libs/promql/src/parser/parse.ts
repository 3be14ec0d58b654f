import { parseTree, type SyntaxNode } from './grammar';
import type { Expr } from './ast';
import { buildExpr } from './build';
import { buildSelectorMatchers } from './build-selector';
import { checkTypes } from './check-types';
import type { Dialect } from './functions';
import { PromqlError } from './promql-error';
import { scan } from './scan';
import { assertNoSyntaxError } from './syntax-error';
import type { Matcher } from '@observer/contracts';

export interface ParseOptions {
  readonly dialect?: Dialect;
  /** What `step()` and `range()` in durations stand for (Prometheus 3); those of the query to come. */
  readonly stepMs?: number;
  readonly rangeMs?: number;
}

const MAX_QUERY_LENGTH = 100_000;

/**
 * Parses and type-checks an expression.
 * @throws PromqlError with the position of what is wrong, and how to mend it
 */
export function parse(query: string, options: ParseOptions = {}): Expr {
  const expr = buildExpr(rootOf(query, options), contextOf(query, options));
  return checkTypes(query, expr);
}

/**
 * The matchers of a series selector such as `up{job="api"}`, as the metadata endpoints take them.
 * @throws PromqlError when the text is no selector
 */
export function parseSelector(query: string, options: ParseOptions = {}): readonly Matcher[] {
  const root = rootOf(query, options);
  if (root.name !== 'VectorSelector') {
    throw new PromqlError(query, { start: root.from, end: root.to }, 'expected a series selector such as up{job="api"}, without functions, ranges or modifiers');
  }
  const expr = buildSelectorMatchers(root, contextOf(query, options));
  checkTypes(query, expr);
  return expr.matchers;
}

const contextOf = (query: string, { dialect = '2', stepMs = 0, rangeMs = 0 }: ParseOptions) => ({ query, dialect, stepMs, rangeMs });

function rootOf(query: string, { dialect = '2' }: ParseOptions): SyntaxNode {
  if (query.length > MAX_QUERY_LENGTH) throw new PromqlError(query, { start: 0, end: query.length }, `the query is longer than ${MAX_QUERY_LENGTH} characters`);
  const tree = parseTree(scan(query, dialect));
  if (query.replace(/#[^\n]*/g, '').trim() === '') throw new PromqlError(query, { start: 0, end: query.length }, 'no expression found in input');
  assertNoSyntaxError(query, tree);
  let root = tree.topNode.firstChild;
  while (root?.name === 'LineComment') root = root.nextSibling;
  if (root === null || root === undefined) throw new PromqlError(query, { start: 0, end: query.length }, 'no expression found in input');
  return root;
}
