/** Root fields of the fixtures' schema. State lives as long as the development server. */
import { setTimeout as sleep } from 'node:timers/promises';
import { GraphQLError } from 'graphql';
import { alertingMutations, alertingQueries } from './alerting';
import { incidentMutations, incidentQueries, incidentSubscriptions } from './incidents';
import { CHAINS, type FixtureNode, NODES, noise, rateAt, REGIONS, troubleAt } from './network';
import { peopleMutations, peopleQueries } from './people';
import { metricQueries, metricSubscriptions } from './metrics';
import { FixtureRows, querySeries, type Row, select, type Selection, type SeriesQuery } from './rows';
import { storageMutations, storageQueries } from './storage';
import { deadLetters, kinds, pipelineAt, servicesAt } from './system';

const rows = new FixtureRows(Date.now());
type Stored = Record<string, unknown> & { id: string; revision: number };
const nodes = new Map<string, Stored>(NODES.map((node) => [node.id, nodeDocument(node)]));
const letters = deadLetters(Date.now());
const keys: Record<string, unknown>[] = [
  { id: 'k1', name: 'gateway-us', prefix: 'obs_9f2c', scopes: ['INGEST_WRITE'], createdAt: daysAgo(40), createdBy: 'admin', expiresAt: null, revokedAt: null, rateLimitRowsPerSecond: 50_000, dataScope: [] },
  { id: 'k2', name: 'grafana', prefix: 'obs_41ab', scopes: ['READ'], createdAt: daysAgo(12), createdBy: 'admin', expiresAt: daysAgo(-20), revokedAt: null, rateLimitRowsPerSecond: null, dataScope: [] },
  { id: 'k3', name: 'old-deploy', prefix: 'obs_77d0', scopes: ['WRITE'], createdAt: daysAgo(90), createdBy: 'admin', expiresAt: null, revokedAt: daysAgo(3), rateLimitRowsPerSecond: null, dataScope: [] },
];

export interface Context { role: 'ADMIN' | 'VIEWER' }

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}

function nodeDocument(node: FixtureNode): Stored {
  return {
    id: node.id, chain: node.chain.id, chainName: node.chain.name, family: node.chain.family, operator: node.operator, region: node.region.id, httpUrl: `https://${node.id}.example.net/rpc`, wsUrl: null,
    latitude: null, longitude: null, probe: { enabled: node.index !== 44, intervalMs: 10_000, timeoutMs: 5_000 }, revision: 1,
  };
}

function needAdmin({ role }: Context): void {
  if (role !== 'ADMIN') throw new GraphQLError('This needs the role admin; you are signed in as a viewer', { extensions: { code: 'permission_denied' } });
}

function withHealth(node: Stored) {
  const last = rows.upTo(Date.now()).get('node_probe')!.findLast((row) => row['node'] === node.id);
  if (!last) return { ...node, health: null };
  const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return { ...node, health: { ...Object.fromEntries(Object.entries(last).map(([name, value]) => [camel(name), value])), at: last.timeMs, chainIdMatches: true } };
}

const TYPES: Record<string, string> = { number: 'float', boolean: 'boolean', string: 'string' };
function rowsAnswer(found: Row[], wanted?: string[]) {
  const first = Object.assign({}, ...found.slice(0, 50)) as Row;
  const tagNames = new Set(kinds.flatMap((kind) => kind.columns.filter(({ role }) => role === 'dimension').map(({ name }) => name)));
  const names = Object.keys(first).filter((name) => name !== 'timeMs' && (!wanted || wanted.includes(name)));
  return {
    columns: [{ name: 'time', role: 'time', type: 'time' }, ...names.map((name) => ({ name, role: tagNames.has(name) ? 'tag' : 'field', type: TYPES[typeof first[name]] ?? 'float' }))],
    rows: found.map((row) => [`${row.timeMs}000${String(Math.floor(noise(row.timeMs) * 1000)).padStart(3, '0')}`, ...names.map((name) => row[name] ?? null)]),
  };
}

const kindRows = (measurement: string) => rows.upTo(Date.now()).get(measurement) ?? [];

export const queries = {
  ...metricQueries,
  ...storageQueries,
  ...alertingQueries,
  ...incidentQueries,
  ...peopleQueries,
  me: (_: unknown, { role }: Context) => ({ id: 'u1', user: role.toLowerCase(), role, scopes: ['READ'], dataScope: [] }),
  chains: () => CHAINS.map(({ id, name, family, blockTimeMs }) => ({ id, name, family, blockTimeMs, revision: 1 })),
  nodes: () => [...nodes.values()].map(withHealth),
  node: ({ id }: { id: string }) => (nodes.has(id) ? withHealth(nodes.get(id)!) : null),
  kinds: () => kinds,
  series: async ({ query }: { query: SeriesQuery }) => {
    await sleep(60 + Math.random() * 120);
    return querySeries(kindRows(query.measurement), query);
  },
  events: ({ query }: { query: Selection & { limit?: number; cursor?: string; columns?: string[] } }) => {
    const found = select(kindRows(query.measurement), query).reverse();
    const from = Number(query.cursor ?? 0);
    const to = from + (query.limit ?? 100);
    return { ...rowsAnswer(found.slice(from, to), query.columns), nextCursor: to < found.length ? String(to) : null, source: { tookMs: 3, rowsRead: found.length, resolution: 'raw' } };
  },
  metadata: ({ query }: { query: { what: string; measurement?: string; tag?: string; prefix?: string; limit?: number } }) => {
    const values =
      query.what === 'MEASUREMENTS' ? kinds.map(({ name }) => name) : query.what === 'TAG_VALUES' ? [...new Set(kindRows(query.measurement!).slice(-5000).map((row) => String(row[query.tag!] ?? '')))] : [];
    const kept = values.filter((value) => value !== '' && value.startsWith(query.prefix ?? '')).sort();
    return { values: kept.slice(0, query.limit ?? 1000).map((name) => ({ name })), truncated: false };
  },
  systemStatus: () => statusNow(),
  apiKeys: (_: unknown, context: Context) => {
    needAdmin(context);
    return keys;
  },
  deadLetters: ({ limit = 50, cursor, code, measurement, state }: { limit?: number; cursor?: string; code?: string; measurement?: string; state?: string }) => {
    const found = letters.filter((letter) => (!code || letter.code === code) && (!measurement || letter.measurement === measurement) && (!state || letter.state === state));
    const from = Number(cursor ?? 0);
    return { items: found.slice(from, from + limit), nextCursor: from + limit < found.length ? String(from + limit) : null, total: found.length };
  },
};

export const mutations = {
  ...storageMutations,
  ...alertingMutations,
  ...incidentMutations,
  ...peopleMutations,
  createApiKey: ({ input }: { input: { name: string; scopes: string[] } }, context: Context) => {
    needAdmin(context);
    const key = { id: `k${keys.length + 1}`, prefix: 'obs_c0de', createdAt: new Date().toISOString(), createdBy: 'admin', expiresAt: null, revokedAt: null, rateLimitRowsPerSecond: null, dataScope: [], ...input };
    keys.unshift(key);
    return { key, secret: `obs_c0de${'x7Qp'.repeat(9)}` };
  },
  revokeApiKey: ({ id }: { id: string }, context: Context) => {
    needAdmin(context);
    return Object.assign(keys.find((key) => key['id'] === id)!, { revokedAt: new Date().toISOString() });
  },
  putNode: ({ input, expectedRevision }: { input: Omit<Stored, 'revision'> & { id: string }; expectedRevision?: number }) => {
    const before = nodes.get(input.id);
    if (expectedRevision !== undefined && expectedRevision !== (before?.revision ?? 0)) {
      throw new GraphQLError(`Node "${input.id}" was changed by someone else; load it again and repeat your change`, { extensions: { code: 'conflict' } });
    }
    const chain = CHAINS.find(({ id }) => id === input['chain']);
    const stored = { wsUrl: null, latitude: null, longitude: null, probe: { enabled: true, intervalMs: 10_000, timeoutMs: 5_000 }, chainName: chain?.name ?? input['chain'], family: chain?.family, ...input, revision: (before?.revision ?? 0) + 1 } as Stored;
    nodes.set(input.id, stored);
    return withHealth(stored);
  },
  deleteNode: ({ id }: { id: string }) => nodes.delete(id),
  testNode: async () => {
    await sleep(700);
    return { up: true, state: 'healthy', reason: null, fields: { response_seconds: 0.043, head_height: 21_304_551, peers: 31, version: 'Geth/v1.14.11' } };
  },
  replayDeadLetters: ({ items }: { items: { id: string; raw?: string }[] }) =>
    items.map(({ id, raw }) => {
      const letter = letters.find((one) => one.id === id)!;
      const accepted = raw !== undefined && raw !== letter.raw;
      if (accepted) letter.state = 'REPLAYED';
      return { id, accepted, code: accepted ? null : letter.code, reason: accepted ? null : letter.reason };
    }),
  discardDeadLetters: ({ ids }: { ids: string[] }) => {
    for (const letter of letters) if (ids.includes(letter.id)) letter.state = 'DISCARDED';
    return ids.length;
  },
};

const statusNow = () => ({ at: Date.now(), state: 'OK', services: servicesAt(Date.now()), pipeline: pipelineAt(Date.now(), letters.filter(({ state }) => state === 'OPEN').length) });

function cell(key: string, parts: { rate: number; latency: number; trouble: number }[]) {
  const rate = parts.reduce((sum, part) => sum + part.rate, 0);
  const weighted = (read: (part: (typeof parts)[number]) => number) => (rate > 0 ? parts.reduce((sum, part) => sum + read(part) * part.rate, 0) / rate : 0);
  const latency = weighted((part) => part.latency * (1 + part.trouble * 2)) * (0.97 + Math.random() * 0.06);
  return { key, requestsPerSecond: rate, errorsPerSecond: rate * (0.004 * (0.6 + Math.random() * 0.8) + weighted((part) => part.trouble) * 0.18), p50: latency * 0.95, p95: latency * 4.2, p99: latency * 11 };
}

function tickAt(ms: number, { chain, region }: { chain?: string; region?: string }) {
  const parts = CHAINS.flatMap((one, c) =>
    REGIONS.map((two, r) => ({ chain: one.id, region: two.id, rate: rateAt(c, r, ms), latency: one.latencySeconds * two.latency, trouble: two.id === 'asia' ? troubleAt(ms) : 0 })),
  ).filter((part) => (!chain || part.chain === chain) && (!region || part.region === region));
  const by = (name: 'chain' | 'region') => [...new Set(parts.map((part) => part[name]))].map((key) => cell(key, parts.filter((part) => part[name] === key)));
  return { at: ms, freshnessMs: 180 + Math.random() * 120, total: cell('', parts), byChain: by('chain'), byRegion: by('region') };
}

export const subscriptions = {
  ...metricSubscriptions,
  ...incidentSubscriptions,
  async *liveTraffic(filter: { chain?: string; region?: string }) {
    for (;; await sleep(500)) yield { liveTraffic: tickAt(Date.now(), filter) };
  },
  async *systemStatus() {
    for (;; await sleep(1000)) yield { systemStatus: statusNow() };
  },
  async *liveEvents({ measurement, matchers }: { measurement: string; matchers?: Selection['matchers'] }) {
    for (let from = Date.now(); ; await sleep(1000)) {
      const endMs = Date.now();
      const found = select(kindRows(measurement), { measurement, ...(matchers ? { matchers } : {}), range: { startMs: from - 1500, endMs: endMs - 1500 } }).reverse();
      yield { liveEvents: { at: endMs, ...rowsAnswer(found), omitted: found.length * 299 } };
      from = endMs;
    }
  },
};
