import { lex, type Piece, type Token } from './lex';
import { TemplateError } from './template-error';

/** What gives a value. */
export type Operand =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  /** `$name`, `.` (name undefined) or a pipeline in brackets, and the fields behind it. */
  | { readonly kind: 'variable'; readonly name: string | undefined; readonly fields: readonly string[]; readonly at: number }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline; readonly fields: readonly string[]; readonly at: number };

/** A function with its arguments, or one operand alone. */
export interface Command {
  readonly fn: string | undefined;
  readonly args: readonly Operand[];
  readonly at: number;
}
export interface Pipeline {
  /** Variables it sets: `$x := …`, `$i, $e := …`. */
  readonly sets: readonly string[];
  /** The value of one is the last argument of the next. */
  readonly commands: readonly Command[];
}

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipeline: Pipeline }
  | { readonly kind: 'if' | 'with' | 'range'; readonly pipeline: Pipeline; readonly body: readonly Node[]; readonly otherwise: readonly Node[] }
  | { readonly kind: 'template'; readonly name: string; readonly pipeline: Pipeline | undefined; readonly at: number };

export interface Template {
  readonly text: string;
  readonly nodes: readonly Node[];
  readonly defined: ReadonlyMap<string, readonly Node[]>;
}

/** Deeper templates are nobody's. */
const MAX_DEPTH = 64;
const BLOCKS = ['if', 'with', 'range', 'define'] as const;
type Block = (typeof BLOCKS)[number];

/** Reads a template in the language of Go's text/template. @throws TemplateError */
export function parseTemplate(text: string): Template {
  return new Parser(text, lex(text)).parse();
}

class Parser {
  private at = 0;
  private readonly defined = new Map<string, readonly Node[]>();

  constructor(private readonly text: string, private readonly pieces: readonly Piece[]) {}

  parse(): Template {
    const { nodes, end } = this.nodes(0);
    if (end !== undefined) throw new TemplateError(this.text, end.at, `unexpected "${end.word}": nothing is open`);
    return { text: this.text, nodes, defined: this.defined };
  }

  /** Nodes up to an `end` or `else` that is not theirs. */
  private nodes(depth: number): { nodes: Node[]; end?: { word: 'end' | 'else'; rest: readonly Token[]; at: number } } {
    if (depth > MAX_DEPTH) throw new TemplateError(this.text, this.offset(), `blocks are nested more than ${MAX_DEPTH} deep`);
    const nodes: Node[] = [];
    while (this.at < this.pieces.length) {
      const piece = this.pieces[this.at++]!;
      if (piece.kind === 'text') nodes.push(piece);
      else {
        const [first, ...rest] = piece.tokens;
        const word = first!.kind === 'word' ? first!.text : '';
        if (word === 'end' || word === 'else') return { nodes, end: { word, rest, at: piece.at } };
        const node = this.action(word, piece.tokens, rest, piece.at, depth);
        if (node !== undefined) nodes.push(node);
      }
    }
    return { nodes };
  }

  private action(word: string, tokens: readonly Token[], rest: readonly Token[], at: number, depth: number): Node | undefined {
    if ((BLOCKS as readonly string[]).includes(word)) return this.block(word as Block, rest, at, depth);
    if (word !== 'template') return { kind: 'print', pipeline: this.pipeline(tokens, at) };
    const [name, ...given] = rest;
    if (name?.kind !== 'string') throw new TemplateError(this.text, at, 'write {{ template "name" . }}');
    return { kind: 'template', name: name.text, pipeline: given.length === 0 ? undefined : this.pipeline(given, at), at };
  }

  private block(kind: Block, rest: readonly Token[], at: number, depth: number): Node | undefined {
    if (kind === 'define') {
      if (rest.length !== 1 || rest[0]!.kind !== 'string') throw new TemplateError(this.text, at, 'write {{ define "name" }}');
      const { nodes, end } = this.nodes(depth + 1);
      if (end?.word !== 'end') throw new TemplateError(this.text, at, 'the block is not closed; add {{ end }}');
      this.defined.set(rest[0]!.text, nodes);
      return undefined;
    }
    const pipeline = this.pipeline(rest, at);
    const { nodes: body, end } = this.nodes(depth + 1);
    if (end === undefined) throw new TemplateError(this.text, at, `the "${kind}" is not closed; add {{ end }}`);
    if (end.word === 'end') return { kind, pipeline, body, otherwise: [] };
    const [again, ...condition] = end.rest;
    // {{ else if … }} is an if within the else, closed by the same end.
    if (again !== undefined) return { kind, pipeline, body, otherwise: [this.block(again.text as Block, condition, end.at, depth + 1)!] };
    const { nodes: otherwise, end: last } = this.nodes(depth + 1);
    if (last?.word !== 'end') throw new TemplateError(this.text, end.at, 'the "else" is not closed; add {{ end }}');
    return { kind, pipeline, body, otherwise };
  }

  private pipeline(tokens: readonly Token[], at: number, depth = 0): Pipeline {
    if (depth > MAX_DEPTH) throw new TemplateError(this.text, at, `brackets are nested more than ${MAX_DEPTH} deep`);
    const assign = tokens.findIndex(({ kind, text }) => kind === 'mark' && (text === ':=' || text === '='));
    const sets = assign < 0 ? [] : tokens.slice(0, assign).filter(({ kind }) => kind === 'variable').map(({ text }) => text);
    const commands = splitPipes(tokens.slice(assign + 1)).map((part) => this.command(part, at, depth));
    return { sets, commands };
  }

  private command(tokens: readonly Token[], at: number, depth: number): Command {
    const [first] = tokens;
    if (first === undefined) throw new TemplateError(this.text, at, 'the action has no value');
    const isFunction = first.kind === 'word' && !['true', 'false', 'nil'].includes(first.text);
    return { fn: isFunction ? first.text : undefined, args: this.operands(isFunction ? tokens.slice(1) : tokens, depth), at: first.at };
  }

  private operands(tokens: readonly Token[], depth: number): Operand[] {
    const operands: Operand[] = [];
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (token.kind === 'mark') {
        if (token.text !== '(') throw new TemplateError(this.text, token.at, `unexpected "${token.text}"`);
        const close = closing(tokens, i);
        if (close < 0) throw new TemplateError(this.text, token.at, 'the bracket is not closed; add ")"');
        const fields = fieldsBehind(tokens, close);
        operands.push({ kind: 'pipeline', pipeline: this.pipeline(tokens.slice(i + 1, close), token.at, depth + 1), fields, at: token.at });
        i = close + fields.length;
      } else if (token.kind === 'variable' || token.kind === 'field') {
        const own = token.kind === 'field' && token.text !== '' ? [token.text] : [];
        const fields = fieldsBehind(tokens, i);
        operands.push({ kind: 'variable', name: token.kind === 'variable' ? token.text : undefined, fields: [...own, ...fields], at: token.at });
        i += fields.length;
      } else operands.push(this.literal(token));
    }
    return operands;
  }

  private literal({ kind, text, at }: Token): Operand {
    if (kind === 'string') return { kind: 'literal', value: text };
    if (kind === 'number') return { kind: 'literal', value: Number(text) };
    if (text === 'true' || text === 'false') return { kind: 'literal', value: text === 'true' };
    if (text === 'nil') return { kind: 'literal', value: null };
    // A function without arguments as an argument, e.g. {{ print externalURL }}.
    return { kind: 'pipeline', pipeline: { sets: [], commands: [{ fn: text, args: [], at }] }, fields: [], at };
  }

  private offset(): number {
    const piece = this.pieces[Math.min(this.at, this.pieces.length) - 1];
    return piece?.kind === 'action' ? piece.at : 0;
  }
}

function splitPipes(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'mark' && token.text === '(') depth++;
    if (token.kind === 'mark' && token.text === ')') depth--;
    if (token.kind === 'mark' && token.text === '|' && depth === 0) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i]!.kind !== 'mark') continue;
    if (tokens[i]!.text === '(') depth++;
    else if (tokens[i]!.text === ')' && --depth === 0) return i;
  }
  return -1;
}

function fieldsBehind(tokens: readonly Token[], at: number): string[] {
  const fields: string[] = [];
  for (let i = at + 1; tokens[i]?.kind === 'field' && tokens[i]!.glued && tokens[i]!.text !== ''; i++) fields.push(tokens[i]!.text);
  return fields;
}
