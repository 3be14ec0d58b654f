/** Store, retention, jobs and metric rules of the fixtures. Changes live as long as the development server. */
import { setTimeout as sleep } from 'node:timers/promises';
import { GraphQLError } from 'graphql';
import { noise } from './network';
import { kinds } from './system';

const DAY = 86_400_000;
interface Context { role: 'ADMIN' | 'VIEWER' }
const admin = { kind: 'user', id: 'admin' };
function need(words: string, { role }: Context): void {
  if (role !== 'ADMIN') throw new GraphQLError(`This needs the role ${words}; you are signed in as a viewer`, { extensions: { code: 'permission_denied' } });
}
function checkRevision(stored: number | undefined, expected: number | undefined, what: string): void {
  if (expected !== undefined && (stored ?? 0) !== expected) throw new GraphQLError(`${what} was changed meanwhile (revision ${stored ?? 0}); load it again`, { extensions: { code: 'conflict' } });
}

const MEASUREMENTS = [['gateway_request', 18_000_000, 4_210], ['node_probe', 2_100_000, 312], ['payment', 180_213, 188], ['host_metrics', 900_000, 42], ['gateway_requests_total', 6_400_000, 1_940], ['gateway_request_latency_seconds_bucket', 21_400_000, 6_120], ['node_response_seconds', 1_900_000, 60], ['cpu_idle_ratio', 420_000, 16]] as const;
const storeReport = () => ({
  adapter: 'duckdb', rows: 51_300_426, bytes: 466_803_088, bytesPerRow: 9.1,
  measurements: MEASUREMENTS.map(([name, rows], index) => ({ name, rows, oldestMs: Date.now() - (30 - index) * DAY, newestMs: Date.now() - index * 900 })),
  windows: Array.from({ length: 48 }, (_, index) => {
    const startMs = Math.floor(Date.now() / 3_600_000 - 47 + index) * 3_600_000;
    const rows = Math.round(900_000 * (1 + 0.4 * Math.sin(index / 4)) * (0.9 + noise(index, 5) * 0.2));
    return { startMs, endMs: startMs + 3_600_000, rows, bytes: rows * 9.1 };
  }),
  resolutions: [['raw', 41_000_000, 380e6, 30], ['10s', 7_300_000, 58e6, 30], ['1m', 2_600_000, 24e6, 90], ['1h', 400_426, 4.8e6, 410]].map(([resolution, rows, bytes, days]) => ({ resolution, rows, bytes, oldestMs: Date.now() - Number(days) * DAY, newestMs: Date.now() })),
  metrics: { series: 8_136, samples: 31_200_000, bytes: 46e6, bytesPerSample: 1.47 },
});

const classes = new Map<string, { revision: number; value: Record<string, unknown> & { id: string; rawMs: number; measurements: string[] } }>([
  ['default', { revision: 1, value: { id: 'default', description: 'Everything without a class of its own', rawMs: 30 * DAY, tenSecondsMs: 30 * DAY, minuteMs: 90 * DAY, hourMs: 730 * DAY, measurements: [] } }],
  ['payments', { revision: 3, value: { id: 'payments', description: 'Kept for the books', rawMs: 400 * DAY, tenSecondsMs: 400 * DAY, minuteMs: 730 * DAY, hourMs: 3_650 * DAY, measurements: ['payment'] } }],
  ['noisy', { revision: 2, value: { id: 'noisy', description: 'Read for a day, then as rollups', rawMs: DAY, tenSecondsMs: 7 * DAY, minuteMs: 30 * DAY, hourMs: 365 * DAY, measurements: ['host_metrics', 'cpu_idle_ratio'] } }],
]);
let appliedAtMs = Date.now() - 24_000;

const job = (id: string, type: string, state: string, title: string, ageMs: number, more: Record<string, unknown> = {}) => ({
  id, type, state, title, service: type === 'recompute-metric' ? 'ANALYTICS' : type === 'export' ? 'REPORTING' : 'INGEST', progress: { done: 0, total: 100, unit: 'windows', note: '' }, createdAtMs: Date.now() - ageMs,
  startedAtMs: state === 'WAITING' ? null : Date.now() - ageMs + 900, finishedAtMs: ['DONE', 'FAILED', 'CANCELLED'].includes(state) ? Date.now() - ageMs + 95_000 : null, createdBy: admin, params: {}, result: null as unknown, error: null as unknown, ...more,
});
const jobs = [
  job('j7', 'rebuild-rollups', 'RUNNING', 'Rollups of gateway_request, 24 Nov – 25 Nov', 41_000, { progress: { done: 13, total: 24, unit: 'windows', note: 'hour 13 of 24' } }),
  job('j6', 'recompute-metric', 'WAITING', 'History of gateway-latency, last 7 days', 12_000),
  job('j5', 'export', 'DONE', 'payment as Parquet', 3_600_000, { progress: { done: 180_213, total: 180_213, unit: 'rows', note: '' }, result: { file: 'j5.parquet', rows: 180_213, bytes: 2_411_724, format: 'parquet' } }),
  job('j4', 'erasure', 'DONE', 'customer cust-17', 86_400_000, { progress: { done: 412, total: 412, unit: 'windows', note: '' }, result: { certificate: { id: 'erasure-j4', subject: { column: 'customer' }, erasedAtMs: Date.now() - 86_300_000, rows: { store: 1_204, rollups: 310, deadLetters: 2, streams: 0 } } } }),
  job('j3', 'rebuild-rollups', 'FAILED', 'Rollups of node_probe, last 30 days', 172_800_000, { progress: { done: 301, total: 720, unit: 'windows', note: '' }, error: { code: 'unavailable', message: 'the writer did not answer for 60 s; retry when it is back' } }),
  job('j2', 'export', 'CANCELLED', 'gateway_request as CSV', 259_200_000, { progress: { done: 40, total: 100, unit: 'rows', note: '' } }),
];
function started(type: string, title: string) {
  const made = job(`j${jobs.length + 2}`, type, 'RUNNING', title, 0);
  jobs.unshift(made);
  return made;
}
setInterval(() => {
  for (const one of jobs) {
    if (one.state !== 'RUNNING') continue;
    one.progress = { ...one.progress, done: Math.min(one.progress.total, one.progress.done + 2) };
    if (one.progress.done >= one.progress.total) Object.assign(one, { state: 'DONE', finishedAtMs: Date.now(), result: one.type === 'erasure' ? { certificate: { id: `erasure-${one.id}`, erasedAtMs: Date.now(), rows: { store: 12, rollups: 3 } } } : {} });
  }
}, 1500).unref();

const rule = (id: string, metric: string, kind: string, type: string, more: Record<string, unknown> = {}) => ({
  revision: 1, version: 1, createdAtMs: Date.now() - 20 * DAY, updatedAtMs: Date.now() - 3 * DAY, updatedBy: { kind: 'service', id: 'analytics' },
  rule: { id, metric, description: '', unit: '1', kind, matchers: [], filters: [], labels: ['chain', 'region'], type, measure: null, gauge: 'LAST', buckets: null, maxSeries: 10_000, enabled: true, shipped: true, ...more },
});
const rules = new Map<string, ReturnType<typeof rule>>(
  [
    rule('gateway-requests', 'gateway_requests_total', 'gateway_request', 'COUNTER', { description: 'RPC calls through the gateway', unit: '{request}', labels: ['chain', 'region', 'status'] }),
    rule('gateway-latency', 'gateway_request_latency_seconds', 'gateway_request', 'HISTOGRAM', { description: 'Time to answer an RPC call', unit: 's', measure: 'latency_seconds', buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] }),
    rule('payments-amount', 'payments_amount_usd_total', 'payment', 'COUNTER', { description: 'Confirmed payments in USD', unit: '{USD}', measure: 'amount_usd', labels: ['asset', 'type'], matchers: [{ tag: 'status', op: 'EQ', value: 'confirmed' }] }),
    rule('node-response', 'node_response_seconds', 'node_probe', 'GAUGE', { description: 'Time a node took to answer the probe', unit: 's', measure: 'response_seconds', labels: ['node', 'chain', 'region', 'operator'] }),
    { ...rule('sui-slow', 'sui_slow_requests_total', 'gateway_request', 'COUNTER', { description: 'Sui calls slower than half a second', unit: '{request}', shipped: false, labels: ['region', 'method'], matchers: [{ tag: 'chain', op: 'EQ', value: 'sui' }], filters: [{ field: 'latency_seconds', op: 'GT', value: 0.5 }] }), updatedBy: admin, revision: 4, version: 2 },
    { ...rule('base-size', 'base_response_bytes', 'gateway_request', 'HISTOGRAM', { description: 'Size of answers on Base', unit: 'By', shipped: false, enabled: false, measure: 'response_bytes', labels: ['method'], buckets: [100, 1000, 10_000] }), updatedBy: admin },
  ].map((one) => [one.rule.id, one]),
);

const scopes = { roles: [{ role: 'EDITOR', matchers: [] as unknown[], revision: 0 }, { role: 'VIEWER', matchers: [] as unknown[], revision: 0 }], users: [{ id: 'u3', name: 'vera', matchers: [{ tag: 'operator', op: 'EQ', value: 'acme' }] as unknown[] }], apiKeys: [] as { id: string; name: string; matchers: unknown[] }[] };
function setOwn(list: { id: string; name: string; matchers: unknown[] }[], id: string, matchers: unknown[]) {
  const own = list.find((one) => one.id === id) ?? list[list.push({ id, name: id, matchers: [] }) - 1]!;
  return Object.assign(own, { matchers });
}

export const storageQueries = {
  dataScopes: (_: unknown, context: Context) => (need('admin', context), scopes),
  storeStats: storeReport,
  storeCardinality: ({ measurement }: { measurement?: string }) => ({
    measurements: MEASUREMENTS.map(([name, rows, series]) => ({ name, rows, series })).sort((a, b) => b.series - a.series),
    tags: !measurement ? [] : [['customer', 1204], ['node', 60], ['method', 19], ['operator', 15], ['chain', 6], ['region', 3]].map(([name, values]) => ({
      name, values, top: Array.from({ length: Math.min(5, Number(values)) }, (_, index) => ({ value: `${String(name)}-${index + 1}`, rows: Math.round(900_000 / (index + 1.4) ** 1.3) })),
    })),
  }),
  retentionClasses: () => ({ classes: [...classes.values()], appliedAtMs }),
  previewRetention: async ({ value }: { value: { rawMs: number; minuteMs: number } }) => {
    await sleep(250);
    const drops = [['gateway_request', 'raw', value.rawMs, 30, 600_000], ['node_probe', 'raw', value.rawMs, 29, 70_000], ['gateway_request', '1m', value.minuteMs, 90, 8_000]].flatMap(([measurement, resolution, keepMs, days, perDay]) => {
      const gone = Number(days) - Number(keepMs) / DAY;
      return gone > 0.01 ? [{ measurement, resolution, rows: Math.round(gone * Number(perDay)), oldestMs: Date.now() - Number(days) * DAY, keepFromMs: Date.now() - Number(keepMs) }] : [];
    });
    const rows = drops.reduce((sum, drop) => sum + drop.rows, 0);
    return { drops, rows, bytes: rows * 9.1 };
  },
  jobs: ({ type, limit = 50 }: { type?: string; limit?: number }) => ({ items: jobs.filter((one) => !type || one.type === type).slice(0, limit), unavailable: [] }),
  metricRules: () => [...rules.values()],
  previewMetricRule: async ({ rule: one, windowMs = 600_000 }: { rule: { labels?: string[]; type: string; kind: string }; windowMs?: number }) => {
    await sleep(300);
    const values = (one.labels ?? []).length === 0 ? [''] : ['base', 'ethereum', 'sui', 'polygon', 'arbitrum'];
    const stepMs = 10_000;
    const endMs = Math.floor(Date.now() / stepMs) * stepMs;
    const many = (one.labels ?? []).includes('customer');
    return {
      series: values.map((value, s) => ({ labels: value ? one.labels!.map((name, index) => ({ name, value: index === 0 ? value : 'eu' })) : [], timesMs: Array.from({ length: windowMs / stepMs }, (_, i) => endMs - windowMs + i * stepMs), values: Array.from({ length: windowMs / stepMs }, (_, i) => (one.type === 'COUNTER' ? Math.round(400 + 90 * s + noise(i, s) * 80) : 0.03 + s * 0.01 + noise(i, s) * 0.01)) })),
      seriesCount: many ? 14_203 : values.length * 3, eventsMatched: 118_402, stepMs, truncated: many, warnings: many ? ['"customer" has 1,204 values: the rule would make 14,203 series, above its limit of 10,000; what is above it is dropped and counted'] : [],
    };
  },
};

export const storageMutations = {
  setRoleDataScope: ({ role, matchers }: { role: string; matchers: unknown[] }) => {
    const own = scopes.roles.find((one) => one.role === role)!;
    return Object.assign(own, { matchers, revision: own.revision + 1 });
  },
  setUserDataScope: ({ id, matchers }: { id: string; matchers: unknown[] }) => setOwn(scopes.users, id, matchers),
  setApiKeyDataScope: ({ id, matchers }: { id: string; matchers: unknown[] }) => setOwn(scopes.apiKeys, id, matchers),
  putRetentionClass: ({ value, expectedRevision }: { value: { id: string; rawMs: number; measurements: string[] }; expectedRevision?: number }, context: Context) => {
    need('admin', context);
    const before = classes.get(value.id);
    checkRevision(before?.revision, expectedRevision, `The class "${value.id}"`);
    const stored = { revision: (before?.revision ?? 0) + 1, value: { ...value, description: (value as { description?: string }).description ?? '' } };
    classes.set(value.id, stored);
    setTimeout(() => (appliedAtMs = Date.now()), 4000).unref();
    return stored;
  },
  deleteRetentionClass: ({ id }: { id: string }, context: Context) => {
    need('admin', context);
    return classes.delete(id);
  },
  controlJob: ({ id, action }: { id: string; action: string }, context: Context) => {
    need('editor', context);
    const one = jobs.find((candidate) => candidate.id === id)!;
    one.state = { PAUSE: 'PAUSED', RESUME: 'RUNNING', CANCEL: 'CANCELLED', RETRY: 'RUNNING' }[action]!;
    return Object.assign(one, action === 'RETRY' ? { error: null, finishedAtMs: null } : {});
  },
  startExport: ({ export: wanted }: { export: { measurement?: string; format: string } }) => started('export', `${wanted.measurement ?? 'samples'} as ${wanted.format}`),
  startRecompute: ({ ruleId }: { ruleId: string }, context: Context) => (need('editor', context), started('recompute-metric', `History of ${ruleId}`)),
  startRebuildRollups: ({ measurement }: { measurement?: string }, context: Context) => (need('admin', context), started('rebuild-rollups', `Rollups of ${measurement ?? 'everything'}`)),
  startErasure: ({ subject }: { subject: { column: string; value: string } }, context: Context) => (need('admin', context), started('erasure', `${subject.column} ${subject.value}`)),
  putMetricRule: ({ rule: input, expectedRevision }: { rule: { id: string; metric: string; kind: string; type: string; labels?: string[] }; expectedRevision?: number }, context: Context) => {
    need('editor', context);
    const before = rules.get(input.id);
    checkRevision(before?.revision, expectedRevision, `The rule "${input.id}"`);
    if (!kinds.some(({ name }) => name === input.kind)) throw new GraphQLError(`kind: there is no kind "${input.kind}"`, { extensions: { code: 'invalid_argument' } });
    const made = rule(input.id, input.metric, input.kind, input.type, { shipped: before?.rule.shipped ?? false, ...input });
    const stored = { ...made, revision: (before?.revision ?? 0) + 1, version: (before?.version ?? 0) + 1, updatedAtMs: Date.now(), updatedBy: admin };
    rules.set(input.id, stored);
    return stored;
  },
  deleteMetricRule: ({ id }: { id: string }, context: Context) => (need('editor', context), rules.delete(id)),
};
