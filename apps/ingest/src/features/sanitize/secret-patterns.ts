/**
 * Finds what must never be stored inside text: credentials and e-mail addresses. Patterns are of published token formats; all
 * repetitions are bounded, so that no text makes them slow.
 */

/** What kind of secret was found; stands in notices and metrics. */
export type SecretKind = 'private_key' | 'bearer_token' | 'basic_credentials' | 'jwt' | 'aws_key' | 'access_token' | 'url_password' | 'email';

interface Pattern {
  readonly kind: SecretKind;
  readonly expression: RegExp;
  readonly replacement: string;
}

const PATTERNS: readonly Pattern[] = [
  { kind: 'private_key', expression: /-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,32}PRIVATE KEY-----|$)/g, replacement: '[redacted:private_key]' },
  { kind: 'url_password', expression: /(\b[a-z][a-z0-9+.-]{1,15}:\/\/)[^\s/:@"]{0,128}:[^\s/@"]{1,256}@/gi, replacement: '$1[redacted:url_password]@' },
  { kind: 'bearer_token', expression: /\bbearer\s{1,8}[A-Za-z0-9._~+/=-]{8,4096}/gi, replacement: '[redacted:bearer_token]' },
  { kind: 'basic_credentials', expression: /\bbasic\s{1,8}[A-Za-z0-9+/]{12,4096}={0,2}/gi, replacement: '[redacted:basic_credentials]' },
  { kind: 'jwt', expression: /\beyJ[A-Za-z0-9_-]{8,4096}\.eyJ[A-Za-z0-9_-]{4,8192}\.[A-Za-z0-9_-]{0,2048}/g, replacement: '[redacted:jwt]' },
  { kind: 'aws_key', expression: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, replacement: '[redacted:aws_key]' },
  {
    kind: 'access_token',
    expression: /\b(?:gh[opsur]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{30,255}|xox[abeprs]-[A-Za-z0-9-]{10,255}|[rs]k_live_[A-Za-z0-9]{16,255}|AIza[A-Za-z0-9_-]{35}|obs_[A-Za-z0-9_-]{20,255})/g,
    replacement: '[redacted:access_token]',
  },
  { kind: 'email', expression: /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}/g, replacement: '[redacted:email]' },
];

/** Every pattern needs one of these; most texts have none and cost a single scan. */
const SUSPICIOUS = /[@]|eyJ|AKIA|ASIA|AIza|-----BEGIN|_pat_|xox[a-z]-|k_live_|gh[a-z]_|obs_|[Bb][Ee][Aa][Rr][Ee][Rr]\s|[Bb][Aa][Ss][Ii][Cc]\s/;

/** The text with secrets replaced by `[redacted:<kind>]`; the same string when there are none. `found` is told each kind. */
export function redactSecrets(text: string, found: (kind: SecretKind) => void): string {
  if (!SUSPICIOUS.test(text)) return text;
  let redacted = text;
  for (const { kind, expression, replacement } of PATTERNS) {
    const next = redacted.replace(expression, replacement);
    if (next !== redacted) found(kind);
    redacted = next;
  }
  return redacted;
}

/** False when no value in a run of UTF-8 can hold a secret: one scan for a whole column, without making its strings. */
export const mayHoldSecrets = (utf8: Uint8Array): boolean => SUSPICIOUS.test(Buffer.from(utf8.buffer, utf8.byteOffset, utf8.length).toString('latin1'));

/** Names of columns that hold secrets, in any case, also as the end of a longer name: `db_password`. The source of an expression. */
export const SECRET_NAMES = String.raw`(?:[\w.-]{0,64}_)?(?:password|passwd|secret|authorization|private_?key|api_?secret|client_?secret|access_?token|refresh_?token)`;
const SECRET_NAME = new RegExp(`^${SECRET_NAMES}$`, 'i');

/** Whether a column of an undeclared measurement holds a secret by its name. */
export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);
