import type { Kind } from '@observer/telemetry';
import type { Pseudonyms } from './pseudonyms';
import { redactSecrets } from './secret-patterns';

const SECRET_COLUMNS = 'password|passwd|secret|authorization|private_key|api_secret|client_secret|access_token|refresh_token';
/** A JSON member's or a line-protocol field's quoted value, or a bare one up to the next separator. */
const VALUE = String.raw`(?:"(?:[^"\\]|\\.)*"?|[^\s,}"]+)`;

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
    this.strip = columnExpression([SECRET_COLUMNS, named('secret', 'drop')].filter((names) => names !== '').join('|'));
    const pseudonymized = named('pseudonymize');
    this.pseudonymize = pseudonymized === '' ? undefined : columnExpression(pseudonymized);
  }

  scrub(raw: string): string {
    let text = raw.replace(this.strip, (_match, key: string, value: string) => key + keepQuotes(value, '[redacted]'));
    if (this.pseudonymize !== undefined) {
      text = text.replace(this.pseudonymize, (_match, key: string, value: string) => key + keepQuotes(value, this.pseudonyms.of(unquote(value))));
    }
    return redactSecrets(text, () => undefined);
  }
}

const columnExpression = (names: string): RegExp => new RegExp(`("(?:${names})"\\s*:\\s*|(?<=[\\s,])(?:${names})=)(${VALUE})`, 'g');

const unquote = (value: string): string => (value.startsWith('"') ? value.slice(1, value.endsWith('"') && value.length > 1 ? -1 : undefined) : value);

const keepQuotes = (value: string, replacement: string): string => (value.startsWith('"') ? `"${replacement}"` : replacement);
