import { parser } from '@prometheus-io/lezer-promql';

/** The types of the grammar's trees, taken from the parser: the package and ours would see two declarations of the same classes. */
export type Tree = ReturnType<typeof parser.parse>;
export type SyntaxNode = Tree['topNode'];

/** Stops at the first fault, instead of looking for the cheapest way to go on, which takes long in a long text of faults. */
const strict = parser.configure({ strict: true });

/** What is read after a fault, to tell what was expected there. */
const AFTER_FAULT = 200;

/** The tree of a text; of one with a fault, the tree up to a little after its first, which has an error node. */
export function parseTree(text: string): Tree {
  const parse = strict.startParse(text);
  try {
    return finish(parse);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return finish(parser.startParse(text.slice(0, parse.parsedPos + AFTER_FAULT)));
  }
}

/** The parser cuts long chains (a + b + c …) off, lest trees become deep; how deep they may be is looked at elsewhere (`complexity.ts`). */
function finish(parse: ReturnType<typeof parser.startParse>): Tree {
  for (;;) {
    const tree = parse.advance();
    if (tree !== null) return tree;
    Object.assign(parse, { bigReductionCount: 0 });
  }
}
