import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';

/** A piece of a database that is stored, and dropped, as a whole. */
export interface Shard {
  readonly id: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly bytes: number;
}

/** The shards of a database with their times; empty where the server does not tell (2.x, 3.x). */
export async function shardsOf(server: InfluxServer, database: string, scope: QueryScope): Promise<Shard[]> {
  if (server.flavour !== '1') return [];
  const [listed] = await server.command('SHOW SHARDS', {}, scope);
  const [stats] = await server.command("SHOW STATS FOR 'shard'", {}, scope);
  const bytes = new Map((stats ?? []).map(({ tags, columns, values }) => [Number(tags?.['id']), Number(values?.[0]?.[columns.indexOf('diskBytes')] ?? 0)]));
  const own = (listed ?? []).find(({ name }) => name === database);
  const at = (name: string): number => own!.columns.indexOf(name);
  return (own?.values ?? []).map((row) => {
    const id = Number(row[at('id')]);
    return { id, startMs: Date.parse(String(row[at('start_time')])), endMs: Date.parse(String(row[at('end_time')])), bytes: bytes.get(id) ?? 0 };
  });
}

/** Bytes of databases on disk, by database; 0 where the server does not tell (3.x). */
export async function bytesOf(server: InfluxServer, databases: readonly string[], scope: QueryScope): Promise<Map<string, number>> {
  const found = new Map(databases.map((name): [string, number] => [name, 0]));
  if (server.flavour === '1') {
    const [stats] = await server.command("SHOW STATS FOR 'shard'", {}, scope);
    for (const { tags, columns, values } of stats ?? []) {
      const database = tags?.['database'] ?? '';
      if (found.has(database)) found.set(database, found.get(database)! + Number(values?.[0]?.[columns.indexOf('diskBytes')] ?? 0));
    }
  } else if (server.flavour === '2') {
    const { buckets } = await server.api<{ buckets: { id: string; name: string }[] }>('GET', `/api/v2/buckets?org=${encodeURIComponent(server.location.organization)}&limit=100`);
    const names = new Map(buckets.map(({ id, name }) => [id, name]));
    for (const [, id, value] of (await server.metrics()).matchAll(/^storage_(?:shard_disk_size|wal_size)\{bucket="([0-9a-f]+)"[^}]*\} (\S+)$/gm)) {
      const database = names.get(id!) ?? '';
      if (found.has(database)) found.set(database, found.get(database)! + Number(value));
    }
  }
  return found;
}
