/**
 * A first look at the query's characters, before the grammar: unfinished strings, brackets without their partner and functions that do not exist are
 * told apart here, where the reason is plain.
 */
import { findFunction, functionNames, type Dialect } from './functions';
import { PromqlError } from './promql-error';

const TOKEN = /#[^\n]*|"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?|`[^`]*`?|[a-zA-Z_:][a-zA-Z0-9_:]*|\d[\w.]*|[^\s]/gy;
const PARTNER: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const SKIPPED = /\s*/y;

/** Words that may stand before a parenthesis and are no functions. */
const OTHER_WORDS = new Set(
  ('sum avg count min max group stddev stdvar topk bottomk quantile count_values limitk limit_ratio by without on ignoring group_left group_right bool offset and or unless atan2 start end ' +
    'fill fill_left fill_right step range min_of max_of').split(' '),
);

/** After these, a name belongs into parentheses: what is wrong is not the function. */
const takesLabels = (token: Token | undefined): boolean => token !== undefined && /^(?:by|without|on|ignoring|group_left|group_right)$/i.test(token.text);

/** The grammar's package no longer knows this function of Prometheus 2; one of the same length takes its place while parsing. */
const STAND_INS: Readonly<Record<string, string>> = { holt_winters: 'day_of_month' };

interface Token {
  readonly text: string;
  readonly start: number;
}

function* tokensOf(query: string): Generator<Token> {
  let at = 0;
  for (;;) {
    SKIPPED.lastIndex = at;
    at += SKIPPED.exec(query)![0].length;
    TOKEN.lastIndex = at;
    const text = TOKEN.exec(query)?.[0];
    if (text === undefined) return;
    if (!text.startsWith('#')) yield { text, start: at };
    at += text.length;
  }
}

/**
 * The text to hand to the grammar, as long as the query.
 * @throws PromqlError for what is plainly wrong
 */
export function scan(query: string, dialect: Dialect): string {
  const open: Token[] = [];
  let text = query;
  let previous: Token | undefined;
  let before: Token | undefined;
  for (const token of tokensOf(query)) {
    checkString(query, token);
    text = withoutTrailingPoint(text, token);
    if (dialect === '3' && /^(?:step|range|min_of|max_of)$/i.test(token.text)) text = replaced(text, token.start, token.text.toLowerCase());
    if (token.text in CLOSING) open.push(token);
    else if (token.text in PARTNER) closeBracket(query, open, token);
    if (token.text === '(' && previous !== undefined && /^[:\w]*[a-zA-Z_]/.test(previous.text) && !/^\d/.test(previous.text) && !takesLabels(before)) text = withKnownFunction(query, text, previous, dialect);
    before = previous;
    previous = token;
  }
  const unclosed = open.pop();
  if (unclosed !== undefined) {
    const name = { '(': 'parenthesis', '[': 'bracket', '{': 'brace' }[unclosed.text];
    throw new PromqlError(query, { start: unclosed.start, end: unclosed.start + 1 }, `unclosed left ${name}; add the missing "${CLOSING[unclosed.text]}"`);
  }
  return text;
}

const replaced = (text: string, start: number, by: string): string => text.slice(0, start) + by + text.slice(start + by.length);

/** The grammar does not know "1." and "1.e3": as "01" and "01e3" they are as long, and their value is read from the query itself. */
function withoutTrailingPoint(text: string, { text: token, start }: Token): string {
  const known = /^\d/.test(token) ? token.replace(/^(\d+)\.(?!\d)/, '0$1') : token;
  return known === token ? text : replaced(text, start, known);
}

function checkString(query: string, { text, start }: Token): void {
  const quote = text[0]!;
  if (!'"\'`'.includes(quote) || (text.length > 1 && text.endsWith(quote))) return;
  throw new PromqlError(query, { start, end: start + text.length }, `unterminated quoted string; close it with ${quote}${quote === '`' ? '' : ' on the same line'}`);
}

function closeBracket(query: string, open: Token[], { text, start }: Token): void {
  const last = open.pop();
  if (last?.text === PARTNER[text]) return;
  const reason = last === undefined ? `unexpected "${text}"; nothing is open here` : `unexpected "${text}"; the "${last.text}" before it wants "${CLOSING[last.text]}"`;
  throw new PromqlError(query, { start, end: start + 1 }, reason);
}

function withKnownFunction(query: string, text: string, { text: name, start }: Token, dialect: Dialect): string {
  const span = { start, end: start + name.length };
  if (OTHER_WORDS.has(name.toLowerCase())) return text;
  if (findFunction(name, dialect) === undefined) throw new PromqlError(query, span, `unknown function with name "${name}"${hint(name, dialect)}`);
  const standIn = STAND_INS[name];
  return standIn === undefined ? text : replaced(text, start, standIn);
}

function hint(name: string, dialect: Dialect): string {
  const other = dialect === '2' ? '3' : '2';
  if (findFunction(name, other) !== undefined) return `; it exists in Prometheus ${other} only`;
  const near = functionNames(dialect)
    .map((known) => ({ known, edits: distance(known, name.toLowerCase()), first: known[0] === name[0]?.toLowerCase() ? 0 : 1 }))
    .filter(({ edits }) => edits <= 2)
    .sort((a, b) => a.edits - b.edits || a.first - b.first)[0]?.known;
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

/** Edits between two short words (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
