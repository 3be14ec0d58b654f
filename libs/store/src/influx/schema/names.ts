/**
 * Names and tag values as InfluxDB can hold them. Its line protocol has no line feeds in names, its CSV and InfluxQL have separators of their own, and some
 * names are taken; so what could be misread is written as `%` and hexadecimal digits, as in a URL. Usual names stay as they are, for people who look
 * into the database with other tools.
 */

const UNSAFE = /[\p{Cc}\p{Cs}"#%',=\\]/gu;
/** Leading "_" is for columns of the adapter itself and of InfluxDB. */
const TAKEN = /^(_|time$)/;

const escaped = (text: string): string => [...Buffer.from(text, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** A tag value as it is stored. Empty values do not exist in InfluxDB: leave the tag out. */
export const encodeValue = (value: string): string => (value.search(UNSAFE) < 0 ? value : value.replace(UNSAFE, escaped));

/** The name of a measurement, tag or field as it is stored. */
export function encodeName(name: string): string {
  const safe = encodeValue(name);
  if (safe === '') return '%';
  return TAKEN.test(safe) ? escaped(safe[0]!) + safe.slice(1) : safe;
}

/** What `encodeValue` made of a text. */
export function decodeValue(stored: string): string {
  if (!stored.includes('%')) return stored;
  return stored.replace(/(?:%[0-9a-f]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

/** An identifier of InfluxQL; stored names hold neither quotes nor backslashes. */
export const quoted = (storedName: string): string => `"${storedName}"`;

/** CSV answers show a missing text and an empty one alike, so an empty one is stored as a mark. */
const TEXT_MARK = '%~';

export const encodeText = (text: string): string => (text === '' || text.startsWith(TEXT_MARK) ? TEXT_MARK + text : text);
export const decodeText = (stored: string): string => (stored.startsWith(TEXT_MARK) ? stored.slice(TEXT_MARK.length) : stored);

/** A string field in line protocol. */
export const lineText = (text: string): string => `"${/["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`;

/** A stored name or tag value in line protocol. */
export const lineName = (stored: string): string => (stored.includes(' ') ? stored.replaceAll(' ', '\\ ') : stored);

/** A stored value as the `tags` column of a CSV answer writes it, escaped as in line protocol. */
export const fromLineName = (text: string): string => (text.includes('\\') ? text.replaceAll('\\ ', ' ') : text);
