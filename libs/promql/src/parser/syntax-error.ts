import type { SyntaxNode, Tree } from './grammar';
import { shortened } from '../text/strings';
import { PromqlError } from './promql-error';

/** What would be right at the place where the grammar gave up, by the node that was being read. */
const EXPECTED: Readonly<Record<string, string>> = {
  LabelMatchers: 'a label matcher such as job="api", a comma, or "}"',
  UnquotedLabelMatcher: 'one of = != =~ !~ and a quoted value',
  QuotedLabelMatcher: 'one of = != =~ !~ and a quoted value',
  GroupingLabels: 'label names separated by commas, or ")"',
  FunctionCallBody: 'an expression, a comma, or ")"',
  AggregateExpr: 'the aggregated expression in parentheses, as in sum by (job) (x)',
  MatrixSelector: 'a duration such as 5m, then "]"',
  DurationExpr: 'a duration such as 5m',
  NumberDurationLiteralInDurationContext: 'a duration such as 5m',
  SubqueryExpr: 'a range and a step such as [1h:5m]',
  OffsetExpr: 'a duration such as 5m after "offset"',
  OffsetDurationExpr: 'a duration such as 5m after "offset"',
  StepInvariantExpr: 'a timestamp in seconds, start() or end() after "@"',
  BinaryExpr: 'an expression on the right of the operator',
  ParenExpr: 'an expression, then ")"',
  MatchingModifierClause: 'label names in parentheses, as in on (job)',
  PromQL: 'an expression, or an operator between two',
  VectorSelector: 'an operator, a range in brackets, or the end of the expression',
};

/** Throws for the first place that the grammar could not read. */
export function assertNoSyntaxError(query: string, tree: Tree): void {
  let first: SyntaxNode | undefined;
  tree.iterate({
    enter(node) {
      if (first === undefined && node.type.isError) first = node.node;
      return first === undefined;
    },
  });
  if (first === undefined) return;
  const rest = query.slice(first.from);
  const start = first.from + (/^\s*/.exec(rest)?.[0].length ?? 0);
  const word = /^(?:[\w:.]+|[^\w\s])/u.exec(query.slice(start))?.[0];
  const found = word === undefined ? 'unexpected end of input' : `unexpected "${shortened(word)}"`;
  const expected = EXPECTED[first.parent?.name ?? 'PromQL'] ?? 'an expression';
  throw new PromqlError(query, { start, end: start + (word?.length ?? 0) }, `${found}, expected ${expected}`);
}
