import { TemplateError } from './template-error';

/** A piece of a template: text as it stands, or the words of one action between {{ and }}. */
export type Piece = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'action'; readonly tokens: readonly Token[]; readonly at: number };

export interface Token {
  readonly kind: 'word' | 'field' | 'variable' | 'string' | 'number' | 'mark';
  /** Of a string its content, of a field or variable its name without the dot or dollar. */
  readonly text: string;
  readonly at: number;
  /** Nothing stands between it and the token before. */
  readonly glued: boolean;
}

const NUMBER = /^[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/;
const WORD = /^[A-Za-z_][A-Za-z0-9_]*/;
const MARKS = [':=', '(', ')', '|', ',', '='];
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', "'": "'" };

/** Splits a template. `{{-` and `-}}` take the white space beside them away. @throws TemplateError */
export function lex(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let trimNext = false;
  while (at < text.length) {
    const open = text.indexOf('{{', at);
    const end = open < 0 ? text.length : open;
    const trims = open >= 0 && /^\{\{-\s/.test(text.slice(open, open + 4));
    let plain = text.slice(at, end);
    if (trimNext) plain = plain.trimStart();
    if (trims) plain = plain.trimEnd();
    if (plain !== '') pieces.push({ kind: 'text', text: plain });
    if (open < 0) break;
    const action = lexAction(text, open + (trims ? 3 : 2));
    if (action.tokens.length > 0) pieces.push({ kind: 'action', tokens: action.tokens, at: open });
    trimNext = action.trims;
    at = action.end;
  }
  return pieces;
}

function lexAction(text: string, from: number): { tokens: Token[]; end: number; trims: boolean } {
  const tokens: Token[] = [];
  let at = from;
  let glued = false;
  for (;;) {
    const space = /^\s+/.exec(text.slice(at))?.[0].length ?? 0;
    at += space;
    if (space > 0) glued = false;
    const rest = text.slice(at, at + 4);
    if (rest.startsWith('}}')) return { tokens, end: at + 2, trims: false };
    if (rest.startsWith('-}}') && space > 0) return { tokens, end: at + 3, trims: true };
    if (text.startsWith('/*', at)) at = commentEnd(text, at);
    else {
      const { token, end } = lexToken(text, at, glued);
      tokens.push(token);
      at = end;
      glued = true;
    }
    if (at >= text.length) throw new TemplateError(text, from - 2, 'the action is not closed; add "}}"');
  }
}

function commentEnd(text: string, at: number): number {
  const end = text.indexOf('*/', at + 2);
  if (end < 0) throw new TemplateError(text, at, 'the comment is not closed; add "*/"');
  return end + 2;
}

function lexToken(text: string, at: number, glued: boolean): { token: Token; end: number } {
  const token = (kind: Token['kind'], content: string, length: number) => ({ token: { kind, text: content, at, glued }, end: at + length });
  const rest = text.slice(at);
  const first = rest[0]!;
  if (first === '"') return lexString(text, at, glued);
  if (first === '`') {
    const end = text.indexOf('`', at + 1);
    if (end < 0) throw new TemplateError(text, at, 'the string is not closed; add "`"');
    return token('string', text.slice(at + 1, end), end + 1 - at);
  }
  if (first === '$' || (first === '.' && !/^\.\d/.test(rest))) {
    const name = WORD.exec(rest.slice(1))?.[0] ?? '';
    return token(first === '$' ? 'variable' : 'field', name, name.length + 1);
  }
  const number = NUMBER.exec(rest)?.[0];
  if (number !== undefined) return token('number', number, number.length);
  const word = WORD.exec(rest)?.[0];
  if (word !== undefined) return token('word', word, word.length);
  const mark = MARKS.find((one) => rest.startsWith(one));
  if (mark === undefined) throw new TemplateError(text, at, `unexpected ${JSON.stringify([...rest][0])}`);
  return token('mark', mark, mark.length);
}

function lexString(text: string, at: number, glued: boolean): { token: Token; end: number } {
  let content = '';
  for (let i = at + 1; i < text.length; i++) {
    const char = text[i]!;
    if (char === '"') return { token: { kind: 'string', text: content, at, glued }, end: i + 1 };
    if (char !== '\\') content += char;
    else {
      const escape = ESCAPES[text[++i] ?? ''];
      if (escape === undefined) throw new TemplateError(text, i - 1, `there is no escape "\\${text[i] ?? ''}"`);
      content += escape;
    }
  }
  throw new TemplateError(text, at, 'the string is not closed; add "\\""');
}
