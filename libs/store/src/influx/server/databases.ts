import { ObserverError } from '@observer/kernel';
import type { InfluxServer } from './influx-server';
import { QueryScope } from './query-scope';

export const DAY_MS = 86_400_000;

/** A database of the store: `shardMs` is the width of the pieces that are dropped as a whole. */
export interface DatabaseSpec {
  readonly name: string;
  readonly shardMs: number;
}

/**
 * Makes databases (buckets) that are missing and mends those whose settings differ: data never expires by the server's own clock, for how long it is
 * kept is decided by retention classes, and changed at run time.
 * @throws ObserverError `unavailable` when the server cannot be reached or refuses
 */
export async function reconcileDatabases(server: InfluxServer, databases: readonly DatabaseSpec[]): Promise<void> {
  switch (server.flavour) {
    case '1':
      return reconcilePolicies(server, databases);
    case '2':
      return reconcileBuckets(server, databases);
    case '3':
      for (const { name } of databases) {
        await server.api('POST', '/api/v3/configure/database', { db: name }).catch((thrown: unknown) => {
          if (!/exist|409/i.test(String(thrown))) throw thrown;
        });
      }
  }
}

/** Name of the retention policy that a database has by default, in 1.x and in the mappings of 2.x. */
const POLICY = 'autogen';

async function reconcilePolicies(server: InfluxServer, databases: readonly DatabaseSpec[]): Promise<void> {
  const run = (statement: string) => {
    const scope = new QueryScope(30_000, undefined);
    return scope.run(() => server.command(statement, {}, scope));
  };
  for (const { name, shardMs } of databases) {
    const settings = `DURATION INF REPLICATION 1 SHARD DURATION ${Math.max(1, Math.round(shardMs / 3_600_000))}h`;
    await run(`CREATE DATABASE "${name}" WITH ${settings} NAME "${POLICY}"`).catch(async (thrown: unknown) => {
      // It exists with other settings.
      if (!(thrown instanceof ObserverError) || !thrown.message.includes('conflict')) throw thrown;
    });
    const [policies] = await run(`SHOW RETENTION POLICIES ON "${name}"`);
    const rows = policies?.[0]?.values ?? [];
    const [found] = rows.filter(([policy]) => policy === POLICY);
    const wanted = [`0s`, goDuration(shardMs)];
    if (found === undefined) await run(`CREATE RETENTION POLICY "${POLICY}" ON "${name}" ${settings} DEFAULT`);
    else if (found[1] !== wanted[0] || found[2] !== wanted[1] || found[4] !== true) await run(`ALTER RETENTION POLICY "${POLICY}" ON "${name}" ${settings} DEFAULT`);
  }
}

/** A duration as 1.x writes it. */
const goDuration = (ms: number): string => `${Math.max(1, Math.round(ms / 3_600_000))}h0m0s`;

interface Bucket {
  readonly id: string;
  readonly name: string;
  readonly retentionRules: readonly { readonly everySeconds: number }[];
}

async function reconcileBuckets(server: InfluxServer, databases: readonly DatabaseSpec[]): Promise<void> {
  const { organization, token } = server.location;
  if (token === undefined) throw new ObserverError('invalid_argument', 'InfluxDB 2.x needs a token: add &token=… to the location of the store');
  const org = encodeURIComponent(organization);
  const { orgs } = await server.api<{ orgs?: { id: string; name: string }[] }>('GET', `/api/v2/orgs?org=${org}`);
  const orgID = orgs?.find(({ name }) => name === organization)?.id;
  if (orgID === undefined) throw new ObserverError('unavailable', `InfluxDB has no organization "${organization}", or the token may not see it; make it, or name another with &org=… in the location`);
  for (const { name, shardMs } of databases) {
    const { buckets } = await server.api<{ buckets: Bucket[] }>('GET', `/api/v2/buckets?orgID=${orgID}&name=${encodeURIComponent(name)}`).catch((thrown: unknown) => {
      if (/404/.test(String(thrown))) return { buckets: [] as Bucket[] };
      throw thrown;
    });
    const rule = { type: 'expire', everySeconds: 0, shardGroupDurationSeconds: Math.round(shardMs / 1000) };
    const bucket = buckets.find((one) => one.name === name) ?? (await server.api<Bucket>('POST', '/api/v2/buckets', { orgID, name, retentionRules: [rule], description: 'Made by Observer' }));
    if (bucket.retentionRules.some(({ everySeconds }) => everySeconds !== 0)) {
      throw new ObserverError('conflict', `bucket "${name}" forgets data after ${bucket.retentionRules[0]!.everySeconds} s; set its retention to "never" (influx bucket update --retention 0), for Observer decides how long data is kept`, { retryable: false });
    }
    const { content } = await server.api<{ content?: { bucketID: string; database: string; default: boolean }[] }>('GET', `/api/v2/dbrps?orgID=${orgID}&db=${encodeURIComponent(name)}`);
    if (content?.some((mapping) => mapping.bucketID === bucket.id && mapping.default) === true) continue;
    await server.api('POST', '/api/v2/dbrps', { orgID, bucketID: bucket.id, database: name, retention_policy: POLICY, default: true });
  }
}
