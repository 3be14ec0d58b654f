/** Reading nodes of the grammar's tree. */
import type { Span } from './ast';
import type { DurationContext } from './durations';
import type { SyntaxNode } from './grammar';
import { PromqlError } from './promql-error';

export const spanOf = ({ from, to }: SyntaxNode): Span => ({ start: from, end: to });
export const textOf = ({ from, to }: SyntaxNode, { query }: DurationContext): string => query.slice(from, to);

/** Children, comments left out. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (child.name !== 'LineComment') children.push(child);
  return children;
}

export const fail = (context: DurationContext, node: SyntaxNode | Span, reason: string): never => {
  throw new PromqlError(context.query, 'from' in node ? spanOf(node) : node, reason);
};
