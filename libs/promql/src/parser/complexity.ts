/**
 * How deep and how long an expression may be, looked at before the grammar: its parser gives up beyond some depth, everything after it walks the tree
 * by recursion, and an expression of many operators costs as many evaluations.
 */
import { patternCost } from '../labels/pattern-cost';
import { PromqlError } from './promql-error';

/** Brackets, signs and powers inside of one another. */
export const MAX_DEPTH = 150;
/** Operators, ranges and modifiers of one expression. Together with the depth far less than the 2,500 levels a tree of the grammar's parser can have. */
export const MAX_OPERATORS = 1000;

/** Instructions of all regular expressions of one query, beyond their characters: each is compiled before the query runs. */
export const MAX_REPETITIONS = 20_000;

const OPENING = new Set(['(', '[', '{']);
const CLOSING = new Set([')', ']', '}']);
const SYMBOLS = new Set(['+', '-', '*', '/', '%', '^', '=', '!', '<', '>', '@']);
const WORDS = new Set(['and', 'or', 'unless', 'atan2', 'offset', 'bool', 'anchored', 'smoothed']);

export interface Token {
  readonly text: string;
  readonly start: number;
}

const isOperator = ({ text }: Token): boolean => SYMBOLS.has(text) || WORDS.has(text.toLowerCase());

/** Counts along the tokens of an expression. */
export class Complexity {
  /** Per open bracket, the signs and powers before it that wait for their operand. */
  private readonly outer: { readonly bracket: string; readonly waiting: number }[] = [];
  private waiting = 0;
  private depth = 0;
  private operators = 0;
  private repetitions = 0;
  private previous: Token | undefined;

  constructor(private readonly query: string) {}

  /** @throws PromqlError at the token that is too much */
  add(token: Token): void {
    if (/^["'`]/.test(token.text)) this.text(token);
    else if (OPENING.has(token.text)) this.open(token);
    else if (CLOSING.has(token.text)) this.close();
    else if (this.outer.at(-1)?.bracket !== '{' && isOperator(token)) this.operator(token);
    else if (token.text === ',') this.release();
    if (this.depth > MAX_DEPTH) {
      this.fail(token, `the expression is nested too deeply: more than ${MAX_DEPTH} parentheses, signs and powers inside of one another; leave out those that change nothing, or query its parts one by one`);
    }
    this.previous = token;
  }

  /** Any text may be a regular expression. */
  private text(token: Token): void {
    if (!/\{\d/.test(token.text)) return;
    this.repetitions += Math.max(0, patternCost(token.text) - token.text.length);
    if (this.repetitions > MAX_REPETITIONS) this.fail(token, 'the regular expressions of the query repeat too much, such as in a{1000}; make the counts smaller, or leave them out');
  }

  private open(token: Token): void {
    if (token.text === '[') this.count(token);
    this.outer.push({ bracket: token.text, waiting: this.waiting });
    this.waiting = 0;
    this.depth++;
  }

  private close(): void {
    this.release();
    const closed = this.outer.pop();
    if (closed === undefined) return;
    this.waiting = closed.waiting;
    this.depth--;
  }

  private operator(token: Token): void {
    const { previous } = this;
    const isSecondHalf = token.text === '=' && previous !== undefined && previous.start === token.start - 1 && /^[=!<>]$/.test(previous.text);
    if (isSecondHalf || token.text.toLowerCase() === 'bool') return;
    this.count(token);
    const isSign = (token.text === '-' || token.text === '+') && (previous === undefined || previous.text === ',' || OPENING.has(previous.text) || isOperator(previous));
    if (isSign || token.text === '^') {
      this.waiting++;
      this.depth++;
    } else this.release();
  }

  /** Signs and powers have their operand. */
  private release(): void {
    this.depth -= this.waiting;
    this.waiting = 0;
  }

  private count(token: Token): void {
    if (++this.operators > MAX_OPERATORS) this.fail(token, `the expression has more than ${MAX_OPERATORS} operators; match several series with one selector such as {job=~"a|b"}, or query its parts one by one`);
  }

  private fail({ text, start }: Token, reason: string): never {
    throw new PromqlError(this.query, { start, end: start + text.length }, reason);
  }
}
