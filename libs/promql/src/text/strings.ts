const SIMPLE: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\', "'": "'", '"': '"' };
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))/gsu;

/**
 * The text of a quoted string in double or single quotes (with escapes as in Go) or backticks (without).
 * @returns undefined when it holds an escape that does not exist
 */
export function unquote(quoted: string): string | undefined {
  const quote = quoted[0]!;
  const body = quoted.slice(1, -1);
  if (quote === '`' || !body.includes('\\')) return body;
  // Escaped bytes may together be one character of UTF-8, hence bytes are collected.
  const parts: Buffer[] = [];
  let from = 0;
  for (const match of body.matchAll(ESCAPE)) {
    const escaped = bytesOf(match, quote);
    if (escaped === undefined) return undefined;
    parts.push(Buffer.from(body.slice(from, match.index)), escaped);
    from = match.index + match[0].length;
  }
  return Buffer.concat([...parts, Buffer.from(body.slice(from))]).toString('utf8');
}

function bytesOf([, hex, short, long, octal, single]: RegExpMatchArray, quote: string): Buffer | undefined {
  if (hex !== undefined) return Buffer.of(parseInt(hex, 16));
  if (octal !== undefined) return Buffer.of(parseInt(octal, 8));
  if (single === undefined) return characterOf(parseInt((short ?? long)!, 16));
  if (SIMPLE[single] === undefined || ((single === "'" || single === '"') && single !== quote)) return undefined;
  return Buffer.from(SIMPLE[single]);
}

const characterOf = (point: number): Buffer | undefined => (point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? undefined : Buffer.from(String.fromCodePoint(point)));

const NAMED = new Map(Object.entries(SIMPLE).filter(([name]) => name !== "'").map(([name, character]) => [character, `\\${name}`]));

/** In double quotes, as Go's `%q`. */
export function quote(text: string): string {
  let quoted = '"';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    quoted += NAMED.get(character) ?? (code < 0x20 || code === 0x7f ? `\\x${code.toString(16).padStart(2, '0')}` : character);
  }
  return `${quoted}"`;
}

/** A text as a message shows it: of a long one the beginning, no character cut in two. */
export const shortened = (text: string, most = 80): string => (text.length <= most ? text : `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…`);
