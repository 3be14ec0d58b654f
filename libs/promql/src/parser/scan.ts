/**
 * A first look at the query's characters, before the grammar: unfinished strings, brackets without their partner and functions that do not exist are
 * told apart here, where the reason is plain.
 */
import { Complexity, type Token } from './complexity';
import { DurationPlaces } from './duration-places';
import { findFunction, functionNames, type Dialect } from './functions';
import { shortened } from '../text/strings';
import { PromqlError } from './promql-error';

const TOKEN = /#[^\n]*|"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?|`[^`]*`?|[a-zA-Z_:][a-zA-Z0-9_:]*|\d[\w.]*|[^\s]/gyu;
const PARTNER: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const SKIPPED = /\s*/y;

/** Words that may stand before a parenthesis and are no functions. */
const OTHER_WORDS = new Set(
  ('sum avg count min max group stddev stdvar topk bottomk quantile count_values limitk limit_ratio by without on ignoring group_left group_right bool offset and or unless atan2 start end ' +
    'fill fill_left fill_right step range').split(' '),
);

/** What may stand before a parenthesis in a duration. */
const DURATION_WORD = /^(?:step|range|min_of|max_of)$/i;

/** After these, a name belongs into parentheses: what is wrong is not the function. */
const takesLabels = (token: Token | undefined): boolean => token !== undefined && /^(?:by|without|on|ignoring|group_left|group_right)$/i.test(token.text);

/** The grammar's package does not know these functions, or only in durations; others of the same length take their place while parsing. */
const STAND_INS: Readonly<Record<string, string>> = { holt_winters: 'day_of_month', min_of: 'minute', max_of: 'minute' };

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
  const complexity = new Complexity(query);
  const text = new Replaced(query);
  const durations = new DurationPlaces();
  let isInDuration = false;
  let previous: Token | undefined;
  let before: Token | undefined;
  for (const token of tokensOf(query)) {
    checkString(query, token);
    if (Object.hasOwn(CLOSING, token.text)) open.push(token);
    else if (Object.hasOwn(PARTNER, token.text)) closeBracket(query, open, token);
    complexity.add(token);
    text.replace(token.start, withoutTrailingPoint(token.text));
    if (dialect === '3' && DURATION_WORD.test(token.text)) text.replace(token.start, token.text.toLowerCase());
    if (token.text === '(' && previous !== undefined && /^[:\w]*[a-zA-Z_]/.test(previous.text) && !/^\d/.test(previous.text) && !takesLabels(before)) {
      if (!isInDuration || !DURATION_WORD.test(previous.text)) text.replace(previous.start, knownFunction(query, previous, dialect));
    }
    isInDuration = durations.add(token);
    before = previous;
    previous = token;
  }
  assertClosed(query, open);
  return text.toString();
}

function assertClosed(query: string, open: readonly Token[]): void {
  const unclosed = open.at(-1);
  if (unclosed === undefined) return;
  const name = { '(': 'parenthesis', '[': 'bracket', '{': 'brace' }[unclosed.text];
  throw new PromqlError(query, { start: unclosed.start, end: unclosed.start + 1 }, `unclosed left ${name}; add the missing "${CLOSING[unclosed.text]}"`);
}

/** A text with words replaced by others of the same length. */
class Replaced {
  private readonly words = new Map<number, string>();

  constructor(private readonly text: string) {}

  replace(start: number, word: string): void {
    if (!this.text.startsWith(word, start)) this.words.set(start, word);
  }

  toString(): string {
    const parts: string[] = [];
    let from = 0;
    for (const [start, word] of [...this.words].sort(([a], [b]) => a - b)) {
      parts.push(this.text.slice(from, start), word);
      from = start + word.length;
    }
    return parts.join('') + this.text.slice(from);
  }
}

/** The grammar does not know "1." and "1.e3": as "01" and "01e3" they are as long, and their value is read from the query itself. */
const withoutTrailingPoint = (token: string): string => (/^\d/.test(token) ? token.replace(/^(\d+)\.(?!\d)/, '0$1') : token);

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

/** The function's name as the grammar knows it. */
function knownFunction(query: string, { text: name, start }: Token, dialect: Dialect): string {
  if (OTHER_WORDS.has(name.toLowerCase())) return name;
  if (findFunction(name, dialect) === undefined) throw new PromqlError(query, { start, end: start + name.length }, `unknown function with name "${shortened(name)}"${hint(name, dialect)}`);
  return STAND_INS[name] ?? name;
}

function hint(name: string, dialect: Dialect): string {
  const other = dialect === '2' ? '3' : '2';
  if (findFunction(name, other) !== undefined) return `; it exists in Prometheus ${other} only`;
  const near = functionNames(dialect)
    .filter((known) => Math.abs(known.length - name.length) <= 2)
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
