import { newCursorKey } from '../../page/page-cursors';
import type { CsvSink } from '../server/csv-scanner';
import type { InfluxServer } from '../server/influx-server';
import { QueryScope } from '../server/query-scope';
import { LineSender } from '../write/line-sender';

const LOAD_TIMEOUT_MS = 60_000;

/** The key of the store's cursors, made when there is none. Of several processes that make one at once the last wins: a second point of that time takes the first one's place. */
export async function loadCursorKey(server: InfluxServer, database: string): Promise<Buffer> {
  const known = await readKey(server, database);
  if (known !== undefined) return known;
  await new LineSender(server, database).send([`cursor_key key="${newCursorKey().toString('hex')}" 1`]);
  return (await readKey(server, database))!;
}

async function readKey(server: InfluxServer, database: string): Promise<Buffer | undefined> {
  const scope = new QueryScope(LOAD_TIMEOUT_MS, undefined);
  let key: Buffer | undefined;
  const sink: CsvSink = { header: () => undefined, record: (record) => void (key = Buffer.from(record.text(3), 'hex')) };
  await scope.run(() => server.query(database, 'SELECT "key" FROM "cursor_key"', {}, sink, scope));
  return key;
}
