import type { Refusal } from '../parse/fault';
import { HASH_SEED, HASH_STEP } from '../scan/byte-interner';
import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COLON, COMMA, excerpt, MINUS, OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../scan/bytes';
import { decodeEscapes, escapeProblem } from './escapes';

const REMEDY = 'send valid JSON (RFC 8259)';
const LITERALS = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word));

/** Finds the tokens of JSON in bytes. Every method returns the position after what it read, or -1 with the reason in `refusal`. */
export class JsonScanner {
  refusal: Refusal = { code: 'syntax_error', reason: '', remedy: '' };
  /** Bytes of the last string, without its quotes, and whether they hold escapes. */
  textStart = 0;
  textEnd = 0;
  textEscaped = false;
  /** `hashBytes` of the last string's bytes as they stand. */
  textHash = 0;

  bytes: Uint8Array = new Uint8Array(0);
  end = 0;
  /** Where the line begins: positions in messages count from here. */
  origin = 0;

  constructor(private readonly maxDepth: number) {}

  refuse(refusal: Refusal): -1 {
    this.refusal = refusal;
    return -1;
  }

  /** Refuses as a syntax error at a byte. */
  expected(what: string, at: number): -1 {
    const found = at >= this.end ? 'the end' : excerpt(this.bytes, at, Math.min(this.end, at + 16));
    return this.refuse({ code: 'syntax_error', reason: `${what} is expected at byte ${at - this.origin} and there is ${found}`, remedy: REMEDY });
  }

  /** Skips white space. */
  space(from: number): number {
    const { bytes, end } = this;
    let at = from;
    while (at < end) {
      const byte = bytes[at]!;
      if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) break;
      at++;
    }
    return at;
  }

  /** Reads a string whose opening quote stands at `at`; its escapes are checked, not decoded. */
  string(at: number): number {
    const { bytes, end } = this;
    if (at >= end || bytes[at] !== QUOTE) return this.expected('a string', at);
    let hash = HASH_SEED;
    this.textStart = at + 1;
    this.textEscaped = false;
    for (let i = at + 1; i < end; i++) {
      const byte = bytes[i]!;
      if (byte === QUOTE) {
        this.textEnd = i;
        this.textHash = hash;
        return i + 1;
      }
      if (byte < 32) return this.expected('a string without raw control characters (write \\n, \\t, \\u0000)', i);
      hash = Math.imul(hash ^ byte, HASH_STEP);
      if (byte !== BACKSLASH) continue;
      this.textEscaped = true;
      const problem = escapeProblem(bytes, i, end);
      if (typeof problem === 'string') return this.refuse({ code: 'syntax_error', reason: `the escape at byte ${i - this.origin} ${problem}`, remedy: REMEDY });
      i += problem - 1;
    }
    return this.expected('a closing quote', end);
  }

  /** The last string, decoded. Its escapes were checked by `string`. */
  text(): Uint8Array {
    const raw = this.bytes.subarray(this.textStart, this.textEnd);
    return this.textEscaped ? decodeEscapes(raw) : raw;
  }

  /** Reads a number. */
  number(start: number): number {
    const { bytes, end } = this;
    let at = start;
    if (bytes[at] === MINUS && at < end) at++;
    if (bytes[at] === 48 && at < end) at++;
    else if ((at = this.digits(at)) < 0) return -1;
    if (at < end && bytes[at] === 46 && (at = this.digits(at + 1)) < 0) return -1;
    if (at < end && (bytes[at]! | 32) === 101) {
      at++;
      if (at < end && (bytes[at] === 43 || bytes[at] === 45)) at++;
      if ((at = this.digits(at)) < 0) return -1;
    }
    return at;
  }

  private digits(start: number): number {
    const { bytes, end } = this;
    let at = start;
    while (at < end && bytes[at]! >= 48 && bytes[at]! <= 57) at++;
    return at > start ? at : this.expected('a digit', at);
  }

  /** Reads true, false or null. */
  literal(at: number): number {
    for (const word of LITERALS) {
      let i = 0;
      while (i < word.length && at + i < this.end && this.bytes[at + i] === word[i]) i++;
      if (i === word.length) return at + i;
    }
    return this.expected('a value (NaN, Infinity and single quotes are not JSON)', at);
  }

  /** Reads any value, nested at most `maxDepth` deep. */
  value(at: number, depth = 0): number {
    const byte = at < this.end ? this.bytes[at]! : 0;
    if (byte === QUOTE) return this.string(at);
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      if (depth < this.maxDepth) return byte === OPEN_BRACE ? this.object(at, depth) : this.array(at, depth);
      return this.refuse({ code: 'too_deep', reason: `the value at byte ${at - this.origin} is nested more than ${this.maxDepth} deep`, remedy: 'send flat events' });
    }
    if (byte === MINUS || (byte >= 48 && byte <= 57)) return this.number(at);
    return this.literal(at);
  }

  private object(start: number, depth: number): number {
    let at = this.space(start + 1);
    if (at < this.end && this.bytes[at] === CLOSE_BRACE) return at + 1;
    for (;;) {
      if ((at = this.string(at)) < 0) return -1;
      if ((at = this.colon(at)) < 0) return -1;
      if ((at = this.value(at, depth + 1)) < 0) return -1;
      at = this.space(at);
      const byte = at < this.end ? this.bytes[at] : 0;
      if (byte === CLOSE_BRACE) return at + 1;
      if (byte !== COMMA) return this.expected('"," or "}"', at);
      at = this.space(at + 1);
    }
  }

  private array(start: number, depth: number): number {
    let at = this.space(start + 1);
    if (at < this.end && this.bytes[at] === CLOSE_BRACKET) return at + 1;
    for (;;) {
      if ((at = this.value(at, depth + 1)) < 0) return -1;
      at = this.space(at);
      const byte = at < this.end ? this.bytes[at] : 0;
      if (byte === CLOSE_BRACKET) return at + 1;
      if (byte !== COMMA) return this.expected('"," or "]"', at);
      at = this.space(at + 1);
    }
  }

  /** Reads ":" with the white space around it. */
  colon(from: number): number {
    const at = this.space(from);
    if (at >= this.end || this.bytes[at] !== COLON) return this.expected('":"', at);
    return this.space(at + 1);
  }
}
