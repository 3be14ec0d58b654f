import { stringify } from 'csv-stringify/sync';
import { type Cell, type Table, type TableColumn, timeText } from './table';

/** What a spreadsheet takes for the beginning of a formula: at the beginning of a text, and behind a bare CR, where some programs begin a row in spite of quotes. */
const FORMULA = /^(?=[=+\-@\t\r\n])|(?<=\r)(?=[=+\-@\t])/g;

/**
 * A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, "CSV injection").
 * Numbers are not touched: only texts come here.
 */
export const harmless = (text: string): string => text.replace(FORMULA, "'");

/** RFC 4180: a header, lines end with CR LF, an absent value is an empty cell, a text with a line break of any kind stands in quotes. */
export async function* csvFile({ columns, batches }: Table): AsyncGenerator<Uint8Array> {
  const options = { record_delimiter: '\r\n', quoted_match: /[\r\n]/ };
  yield Buffer.from(stringify([columns.map(({ name }) => harmless(name))], options));
  for await (const rows of batches) yield Buffer.from(stringify(rows.map((row) => row.map((cell, i) => text(cell, columns[i]!))), options));
}

function text(cell: Cell, { type }: TableColumn): string {
  if (cell === null) return '';
  if (type === 'time') return timeText(String(cell));
  return type === 'string' ? harmless(String(cell)) : String(cell);
}
