import type { Kind } from '@observer/telemetry';
import type { Pseudonyms } from './pseudonyms';
import { redactSecrets, SECRET_NAMES } from './secret-patterns';

/** A JSON member's or a line-protocol field's quoted value, or a bare one up to the next separator. */
const VALUE = String.raw`(?:"(?:[^"\\]|\\.)*"?|[^\s,}"]+)`;

/** Text in quotes, as reasons quote what was sent. */
const QUOTED = /"((?:[^"\\]|\\.)*)"/g;
/** Shorter excerpts tell nothing of a secret. */
const SHORTEST_EXCERPT = 3;

/**
 * What may be kept of a refused line: secrets and dropped personal data are taken out, pseudonymized columns get their pseudonyms.
 * The line may be malformed, so columns are found by their names, not by parsing.
 */
export class RawScrubber {
  private readonly strip: RegExp;
  private readonly pseudonymize: RegExp | undefined;

  constructor(kinds: readonly Kind[], private readonly pseudonyms: Pseudonyms) {
    const columns = kinds.flatMap((kind) => [...kind.dimensions, ...kind.measures]);
    const named = (...classes: string[]): string => columns.filter((column) => classes.includes(column.personalData)).map((column) => column.name).join('|');
    this.strip = columnExpression([SECRET_NAMES, named('secret', 'drop')].filter((names) => names !== '').join('|'));
    const pseudonymized = named('pseudonymize');
    this.pseudonymize = pseudonymized === '' ? undefined : columnExpression(pseudonymized);
  }

  scrub(raw: string): string {
    return this.take(raw).text;
  }

  /** A refused line with why it was refused: what was taken out of the line is not quoted by the reason either. */
  scrubBoth(raw: string, reason: string): { readonly raw: string; readonly reason: string } {
    const { text, taken } = this.take(raw);
    const quotesTaken = (quoted: string): boolean => quoted.length >= SHORTEST_EXCERPT && taken.some((value) => value.includes(quoted));
    const told = reason.replace(QUOTED, (whole, quoted: string) => (quotesTaken(quoted.replace(/…$/, '')) ? '"[redacted]"' : whole));
    return { raw: text, reason: redactSecrets(told, () => undefined) };
  }

  private take(raw: string): { text: string; taken: string[] } {
    const taken: string[] = [];
    const replaced = (key: string, value: string, replacement: string): string => {
      taken.push(value);
      return key + keepQuotes(value, replacement);
    };
    let text = raw.replace(this.strip, (_match, key: string, value: string) => replaced(key, value, '[redacted]'));
    if (this.pseudonymize !== undefined) {
      text = text.replace(this.pseudonymize, (_match, key: string, value: string) => replaced(key, value, this.pseudonyms.of(unquote(value))));
    }
    return { text: redactSecrets(text, () => undefined), taken };
  }
}

const columnExpression = (names: string): RegExp => new RegExp(`("(?:${names})"\\s*:\\s*|(?<=[\\s,])(?:${names})=)(${VALUE})`, 'gi');

const unquote = (value: string): string => (value.startsWith('"') ? value.slice(1, value.endsWith('"') && value.length > 1 ? -1 : undefined) : value);

const keepQuotes = (value: string, replacement: string): string => (value.startsWith('"') ? `"${replacement}"` : replacement);
