/** What is particular to InfluxDB: points and series, refused points, retries, databases that exist already. */
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventsQuerySchema, seriesQuerySchema } from '@observer/contracts';
import { startInfluxDb, type TestInfluxDb } from '@observer/testing';
import { BatchBuilder, defineKind, gatewayRequest } from '@observer/telemetry';
import { batchOf, entryOf } from '../conformance/rows';
import { T0, WIDE } from '../conformance/harness';
import type { TelemetryStore } from '../telemetry-store.port';
import { openInfluxStore } from './influx-store';
import { parseInfluxLocation } from './location';

let server: TestInfluxDb;
let databases = 0;
const opened: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  server = await startInfluxDb();
}, 40_000);
afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await server?.stop();
});

const nextLocation = (): string => server.location(`particular_${++databases}`);
async function open(location: string): Promise<TelemetryStore> {
  const store = await openInfluxStore({ location });
  opened.push(store);
  return store;
}

const authorization = (location: string): Record<string, string> => {
  const { token } = parseInfluxLocation(location);
  return token === undefined ? {} : { authorization: `Token ${token}` };
};
const databaseOf = (location: string): string => parseInfluxLocation(location).database;

/** Asks the server itself. */
async function ask(location: string, statement: string, database = databaseOf(location)): Promise<{ values?: unknown[][]; columns: string[] }[]> {
  const response = await fetch(`${server.url}/query?db=${database}`, { method: 'POST', headers: authorization(location), body: new URLSearchParams({ q: statement }) });
  // 2.x answers a DELETE with an empty object.
  const { results = [] } = (await response.json()) as { results?: { series?: { values?: unknown[][]; columns: string[] }[]; error?: string }[] };
  expect(results[0]?.error).toBeUndefined();
  return results[0]?.series ?? [];
}

async function writeLines(location: string, lines: string): Promise<void> {
  const response = await fetch(`${server.url}/write?db=${databaseOf(location)}&precision=ns`, { method: 'POST', headers: authorization(location), body: lines });
  expect(response.status).toBe(204);
}

const count = async (store: TelemetryStore, measurement: string): Promise<number> =>
  (await store.selectSeries(seriesQuerySchema.parse({ measurement, range: WIDE, aggregates: [{ as: 'n', fn: 'count' }] }))).series.reduce((sum, { values }) => sum + values['n']![0]!, 0);

describe('points', () => {
  it('of distinct rows of one series and nanosecond all survive, in one message and in many', async () => {
    const store = await open(nextLocation());
    const at = BigInt(T0) * 1_000_000n + 7n;
    const same = (values: readonly number[]) => batchOf('m', values.map((v) => ({ at, tags: { k: 'a' }, fields: { v } })));
    await store.write([entryOf(1, [same([1, 2, 3, 4, 5, 6])]), entryOf(2, [same([7])]), entryOf(250_001, [same([8])]), entryOf(1, [same([9])], 'another epoch')]);
    const { rows } = await store.selectEvents(eventsQuerySchema.parse({ measurement: 'm', range: WIDE }));
    expect(rows.map((row) => row[2]).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(rows.map((row) => row[0]))).toEqual(new Set([String(at)]));
  });

  it('of a message that is delivered again are the same, also when nothing remembers the first time', async () => {
    const location = nextLocation();
    const entry = entryOf(1, [batchOf('m', Array.from({ length: 50 }, (_, i) => ({ at: T0 + (i % 5), tags: { k: `${i % 2}` }, fields: { v: i } })))]);
    const first = await open(location);
    await first.write([entry]);
    await first.close();
    await ask(location, 'DELETE FROM "applied" WHERE time < now()', `${databaseOf(location)}_meta`);
    const second = await open(location);
    expect(await second.write([entry])).toMatchObject({ rowsWritten: 50, repeatedEntries: 0 });
    expect(await count(second, 'm')).toBe(50);
  });
});

describe('series', () => {
  it('are few for events: dimensions of many values are fields, and queries do not notice', async () => {
    const location = nextLocation();
    const store = await open(location);
    const builder = new BatchBuilder(gatewayRequest);
    for (let i = 0; i < 400; i++) builder.row(BigInt(T0 + i) * 1_000_000n, { chain: 'sui', method: `method_${i % 40}`, status: 'ok', customer: `c${i % 100}`, node: `n${i % 7}` }, { latency_seconds: i / 1000 });
    await store.write([entryOf(1, [builder.build()])]);
    expect((await ask(location, 'SHOW SERIES'))[0]!.values).toHaveLength(1);
    const query = (input: object) => store.selectSeries(seriesQuerySchema.parse({ measurement: 'gateway_request', range: WIDE, coarsest: 'raw', aggregates: [{ as: 'n', fn: 'count' }, { as: 'p', fn: 'quantile', field: 'latency_seconds', q: 1 }], ...input }));
    const byNode = await query({ groupBy: ['node', 'chain'], matchers: [{ tag: 'customer', op: '!=', value: 'c1' }, { tag: 'method', op: '=~', value: 'method_[0-9]' }] });
    const expected = Array.from({ length: 400 }, (_, i) => i).filter((i) => i % 100 !== 1 && i % 40 < 10);
    expect(byNode.series.map(({ labels, values }) => [labels['node'], labels['chain'], values['n']![0]])).toEqual(Array.from({ length: 7 }, (_, node) => [`n${node}`, 'sui', expected.filter((i) => i % 7 === node).length]));
    expect(byNode.source.rowsRead).toBe(expected.length);
    const { values } = await store.selectMetadata({ what: 'tag-values', measurement: 'gateway_request', tag: 'node', matchers: [{ tag: 'customer', op: '=', value: 'c3' }], limit: 100 });
    expect(values.map(({ name }) => name)).toEqual(['n0', 'n2', 'n3', 'n5']);
    expect(await store.delete('gateway_request', [{ tag: 'customer', op: '=', value: 'c3' }], WIDE)).toBe(4);
    expect(await count(store, 'gateway_request')).toBe(396);
  });
});

describe('a point that InfluxDB refuses', () => {
  it('is found among thousands, and told alone; the others are kept', async () => {
    const location = nextLocation();
    const store = await open(location);
    // Somebody else used the field for text, in the same shard.
    await writeLines(location, `m,k=x v="text" ${T0}000000`);
    const rows = Array.from({ length: 2_000 }, (_, i) => ({ at: T0 + i, tags: { k: 'x' }, fields: i === 777 || i === 1_500 ? { v: i } : { w: i } }));
    const report = await store.write([entryOf(1, [batchOf('m', rows)])]);
    expect(report.rowsWritten).toBe(1_998);
    expect(report.refusedPoints!.map(({ batch, reason, position }) => [Number(batch.time[0]! / 1_000_000n) - T0, batch.rows, position.sequence, /field type conflict/.test(reason)])).toEqual([[777, 1, 1, true], [1_500, 1, 1, true]]);
    expect(await count(store, 'm')).toBe(1_998);
    // Not on record as applied: should the reader have died before it set the points aside, it hears of them again.
    expect((await store.write([entryOf(1, [batchOf('m', rows)])])).refusedPoints).toHaveLength(2);
    expect(await count(store, 'm')).toBe(1_998);
  });
});

describe('a server that is busy', () => {
  let proxy: Server;
  const refusals: number[] = [];
  let refuse = 0;
  beforeAll(async () => {
    // A gate in front of the real server, which says "later" when told to.
    proxy = createServer((incoming, outgoing) => {
      if (incoming.url!.includes('write') && refuse > 0) {
        refuse--;
        refusals.push(Date.now());
        incoming.resume();
        outgoing.writeHead(503, { 'retry-after': '1' }).end();
        return;
      }
      incoming.pipe(request(`${server.url}${incoming.url}`, { method: incoming.method, headers: incoming.headers }, (answer) => answer.pipe(outgoing.writeHead(answer.statusCode!, answer.headers))));
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => proxy.close());

  it('is asked again when it says', async () => {
    const location = nextLocation().replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    const store = await open(location);
    refuse = 1;
    await store.write([entryOf(1, [batchOf('m', [{ at: T0, fields: { v: 1 } }])])]);
    expect(Date.now() - refusals[0]!).toBeGreaterThanOrEqual(950);
    expect(await count(store, 'm')).toBe(1);
  });
});

describe('opening', () => {
  it('mends a database whose settings would lose data', async () => {
    const location = nextLocation();
    const isOne = parseInfluxLocation(location).token === undefined;
    if (isOne) await ask(location, `CREATE DATABASE "${databaseOf(location)}" WITH DURATION 2d SHARD DURATION 6h NAME "autogen"`);
    const store = await open(location);
    await store.write([entryOf(1, [batchOf('m', [{ at: T0, fields: { v: 1 } }])])]);
    expect(await count(store, 'm')).toBe(1);
    const [policies] = await ask(location, `SHOW RETENTION POLICIES ON "${databaseOf(location)}"`);
    expect(policies!.values!.map((row) => row[1])).toEqual(['0s']);
  });

  it('says what is wrong when nobody answers, and when the answer is not InfluxDB’s', async () => {
    await expect(openInfluxStore({ location: 'influxdb://127.0.0.1:1/' })).rejects.toMatchObject({ code: 'unavailable', retryable: true });
    const other = createServer((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    await expect(openInfluxStore({ location: `influxdb://127.0.0.1:${(other.address() as AddressInfo).port}/` })).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('version') });
    other.close();
  });
});

describe('an erasure that is cut off', () => {
  const kind = defineKind({
    name: 'visit', description: '', dimensions: [{ name: 'chain', description: '' }, { name: 'person', description: '', cardinality: 'high' }],
    measures: [{ name: 'v', description: '', type: 'float' }, { name: 'n', description: '', type: 'integer' }, { name: 'ok', description: '', type: 'boolean' }, { name: 'note', description: '', type: 'string' }], rollups: [],
  });
  const rows = Array.from({ length: 600 }, (_, i) => ({
    at: T0 + i * 10, tags: { chain: i % 5 === 0 ? undefined : `chain ${i % 3}`, person: i % 3 === 0 ? 'ann' : `p${i}` }, fields: { v: i === 100 ? Infinity : i / 7, n: BigInt(i) * 9_007_199_254_740_993n, ok: i % 2 === 0, note: i % 4 === 0 ? undefined : `"${i}",\n a=b\\ 😀` },
  }));
  const everything = async (store: TelemetryStore) => (await store.selectEvents(eventsQuerySchema.parse({ measurement: 'visit', range: WIDE, limit: 1_000, order: 'asc' }))).rows;
  let proxy: Server;
  /** Rows are deleted, and not written again. */
  let cutsOff = false;
  /** A read of the rows that has begun and does not go on yet. */
  let held: { readonly until: Promise<void>; begun(): void } | undefined;
  beforeAll(async () => {
    proxy = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const body = Buffer.concat(chunks);
        if (cutsOff && incoming.url!.includes('write') && !incoming.url!.includes('_meta')) return void outgoing.writeHead(401).end();
        const pass = (): void => {
          const answer = request(`${server.url}${incoming.url}`, { method: incoming.method, headers: incoming.headers }, (from) => from.pipe(outgoing.writeHead(from.statusCode!, from.headers)));
          answer.end(body);
        };
        if (held === undefined || !isReadOfRows(incoming.url!, body)) return pass();
        const { until, begun } = held;
        held = undefined;
        begun();
        void until.then(pass);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => proxy.close());
  /** As `everything` asks: of one page, with text fields. */
  const isReadOfRows = (url: string, body: Buffer): boolean => {
    const text = decodeURIComponent(`${url} ${body.toString('latin1')}`.replaceAll('+', ' '));
    return text.includes('SELECT') && text.includes('"visit"') && text.includes('note') && !text.includes('LIMIT 20001');
  };

  it('shows a read that was under way what is whole, or nothing', async () => {
    const location = nextLocation();
    const throughProxy = location.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    const store = await openInfluxStore({ location: throughProxy, kinds: [kind] });
    opened.push(store);
    await store.write([entryOf(1, [batchOf('visit', rows)])]);
    let release = (): void => undefined;
    const begun = new Promise<void>((resolve) => (held = { until: new Promise((end) => (release = end)), begun: resolve }));
    const reading = everything(store);
    await begun;
    cutsOff = true;
    await expect(store.erase({ column: 'person', values: ['ann'] })).rejects.toMatchObject({ code: 'unavailable' });
    release();
    await expect(reading).rejects.toMatchObject({ code: 'unavailable' });
    cutsOff = false;
    expect(await everything(store)).toHaveLength(400);
  });

  it('has lost nothing of others when the store is opened again, nor when it goes on', async () => {
    const location = nextLocation();
    const throughProxy = location.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    const first = await openInfluxStore({ location: throughProxy, kinds: [kind] });
    opened.push(first);
    await first.write([entryOf(1, [batchOf('visit', rows)])]);
    const others = (await everything(first)).filter((_, i) => i % 3 !== 0);
    cutsOff = true;
    const told: { id: string; rows: number }[] = [];
    const tell = ({ id, rows: own }: { id: string; rows: number }) => Promise.resolve(void told.push({ id, rows: own }));
    await expect(first.erase({ column: 'person', values: ['ann'] }, undefined, tell)).rejects.toMatchObject({ code: 'unavailable' });
    // What is not whole is not shown.
    await expect(everything(first)).rejects.toMatchObject({ code: 'unavailable' });

    const second = await openInfluxStore({ location, kinds: [kind] });
    opened.push(second);
    expect(await everything(second)).toEqual(others);
    expect(await second.erase({ column: 'person', values: ['ann'] }, undefined, tell)).toEqual({ erased: [] });
    expect(told.map((part) => part.rows)).toEqual([200]);
    await second.close();

    cutsOff = false;
    expect(await everything(first)).toEqual(others);
    expect((await ask(location, 'SELECT "piece" FROM "replacing"', `${databaseOf(location)}_meta`))).toEqual([]);
  });
});
