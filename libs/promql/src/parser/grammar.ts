import { parser } from '@prometheus-io/lezer-promql';

/** The types of the grammar's trees, taken from the parser: the package and ours would see two declarations of the same classes. */
export type Tree = ReturnType<typeof parser.parse>;
export type SyntaxNode = Tree['topNode'];

export const parseTree = (text: string): Tree => parser.parse(text);
