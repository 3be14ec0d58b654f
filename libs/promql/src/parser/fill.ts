import type { FillValues, Span } from './ast';
import type { SyntaxNode } from './grammar';
import { parseNumber } from '../text/number';

/**
 * The values of `fill(0)`, `fill_left(1) fill_right(2)`.
 * @param fail called with the place of a value that is no number
 */
export function fillValues(node: SyntaxNode, query: string, fail: (at: Span, reason: string) => never): FillValues {
  const values: { left?: number; right?: number } = {};
  for (let clause = node.firstChild; clause !== null; clause = clause.nextSibling) {
    const literal = clause.getChild('NumberDurationLiteral');
    if (literal === null) continue;
    const text = query.slice(literal.from, literal.to);
    const value = parseNumber(text.replace(/\s+/g, '')) ?? fail({ start: literal.from, end: literal.to }, `a fill modifier wants a number, not "${text}"`);
    if (clause.name !== 'FillRightClause') values.left = value;
    if (clause.name !== 'FillLeftClause') values.right = value;
  }
  return values;
}
