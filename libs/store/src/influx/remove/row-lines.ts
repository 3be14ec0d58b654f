import { ObserverError } from '@observer/kernel';
import { lineText, quoted } from '../schema/names';
import type { CsvRecord } from '../server/csv-scanner';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';

/** Columns of an answer before those asked for: measurement, tags, time. */
const FIRST_COLUMN = 3;

/** All that InfluxDB has of a measurement, also what others wrote into it. */
export interface Columns {
  readonly tags: readonly string[];
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}

/** @throws ObserverError `unavailable` where a field has two types in two shards: no query shows such rows as they are */
export async function columnsOf(stored: string, server: InfluxServer, scope: QueryScope): Promise<Columns> {
  const [tags, fields] = await server.command(`SHOW TAG KEYS FROM ${quoted(stored)}; SHOW FIELD KEYS FROM ${quoted(stored)}`, {}, scope, server.location.database);
  const found = (fields?.[0]?.values ?? []).map(([name, type]) => ({ name: String(name), type: String(type) }));
  const twice = found.find(({ name }, i) => found.findIndex((other) => other.name === name) !== i);
  if (twice !== undefined) throw new ObserverError('unavailable', `field "${twice.name}" of "${stored}" has two types in InfluxDB, because something else writes there too: rows of it cannot be removed. Remove the other writer’s points first`, { retryable: false });
  return { tags: (tags?.[0]?.values ?? []).map(([name]) => String(name)), fields: found };
}

/** The columns to select for `lineOf`. */
export const selected = ({ tags, fields }: Columns): string => [...tags, ...fields.map(({ name }) => name)].map(quoted).join(', ');

/** Where a column of `selected` stands in a record. @returns undefined when InfluxDB has no such column */
export function columnAt({ tags, fields }: Columns, name: string): number | undefined {
  const tag = tags.indexOf(name);
  if (tag >= 0) return FIRST_COLUMN + tag;
  const field = fields.findIndex((one) => one.name === name);
  return field < 0 ? undefined : FIRST_COLUMN + tags.length + field;
}

const escaped = (name: string): string => name.replace(/[ ,=]/g, '\\$&');

/** The point of a record in line protocol, exactly as it was. */
export function lineOf(stored: string, { tags, fields }: Columns, record: CsvRecord): string {
  let series = stored.replace(/[ ,]/g, '\\$&');
  tags.forEach((tag, i) => {
    if (!record.isEmpty(FIRST_COLUMN + i)) series += `,${escaped(tag)}=${escaped(record.text(FIRST_COLUMN + i))}`;
  });
  const values = fields.flatMap(({ name, type }, i): string[] => {
    const column = FIRST_COLUMN + tags.length + i;
    return record.isEmpty(column) ? [] : [`${escaped(name)}=${literal(type, record.text(column))}`];
  });
  return `${series} ${values.join(',')} ${record.text(2)}`;
}

function literal(type: string, text: string): string {
  if (type === 'string') return lineText(text);
  return type === 'integer' ? `${text}i` : type === 'unsigned' ? `${text}u` : text;
}
