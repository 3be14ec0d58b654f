/** Synthetic rows of the last hours, and series queries answered from them. Each request row stands for `WEIGHT` requests. */
import { CHAINS, noise, NODES, rateAt, REGIONS, stateAt, troubleAt } from './network';

export type Row = Record<string, string | number | boolean | null> & { timeMs: number };

export const WEIGHT = 100;
const HISTORY_MS = 2 * 3_600_000;
const PROBE_EVERY_MS = 30_000;

function requestRow(ms: number, index: number): Row {
  const pick = noise(ms / 100, index);
  const total = CHAINS.reduce((sum, chain) => sum + chain.requestsPerSecond, 0);
  let left = pick * total;
  const chainIndex = Math.max(0, CHAINS.findIndex((chain) => (left -= chain.requestsPerSecond) < 0));
  const chain = CHAINS[chainIndex]!;
  const regionPick = noise(ms / 7, index, 3);
  const region = regionPick < 0.48 ? REGIONS[0] : regionPick < 0.82 ? REGIONS[1] : REGIONS[2];
  const nodes = NODES.filter((node) => node.chain === chain && node.region === region);
  const node = nodes[Math.floor(noise(ms, index, 5) * nodes.length)]!;
  const trouble = region.id === 'asia' ? troubleAt(ms) : 0;
  const failed = noise(ms, index, 9) < 0.004 + trouble * 0.18;
  const tail = noise(ms, index, 11);
  const latency = chain.latencySeconds * region.latency * (0.55 + tail * 0.8 + (tail > 0.95 ? 3 * tail : 0) + (tail > 0.988 ? 9 : 0)) * (1 + trouble * 2);
  return {
    timeMs: ms + Math.floor(noise(ms, index, 13) * 900), chain: chain.id, chain_family: chain.family.toLowerCase(), method: chain.methods[Math.floor(noise(ms, index, 15) * chain.methods.length)]!,
    node: node.id, region: region.id, operator: node.operator, customer: `cust-${Math.floor(noise(ms, index, 17) ** 2 * 40)}`, plan: ['free', 'growth', 'scale'][Math.floor(noise(index, ms) * 3)]!,
    status: failed ? (tail > 0.6 ? 'timeout' : 'error') : 'ok', error_code: failed ? '-32603' : '', cache: noise(ms, index, 19) < 0.3 ? 'hit' : 'miss', client_region: region.id,
    latency_seconds: latency, request_bytes: 120 + Math.floor(tail * 400), response_bytes: 300 + Math.floor(noise(ms, index, 21) * 9000), credits: 1 + Math.floor(tail * 20),
    request_id: `req-${ms.toString(36)}-${index}`,
  };
}

function probeRow(node: (typeof NODES)[number], ms: number): Row {
  const state = stateAt(node, ms);
  const up = state !== 'unreachable';
  const base = 0.018 * node.region.latency * (0.8 + 0.4 * noise(node.index, ms / 1000));
  const lag = state === 'stale' ? 240 : state === 'lagging' ? 6 + Math.floor(noise(node.index, ms) * 9) : state === 'syncing' ? 1900 : noise(node.index, ms) > 0.8 ? 1 : 0;
  const blockSeconds = node.chain.blockTimeMs / 1000;
  return {
    timeMs: ms, node: node.id, chain: node.chain.id, chain_family: node.chain.family.toLowerCase(), operator: node.operator, region: node.region.id, transport: 'http', state, version: 'Geth/v1.14.11', up,
    response_seconds: up ? base * 2.6 : null, dns_seconds: up ? base * 0.08 : null, tcp_seconds: up ? base * 0.5 : null, tls_seconds: up ? base * 0.9 : null, first_byte_seconds: up ? base * 1.1 : null,
    head_height: up ? Math.floor((ms - 1_500_000_000_000) / node.chain.blockTimeMs) - lag : null, finalized_height: up ? Math.floor((ms - 1_500_000_000_000) / node.chain.blockTimeMs) - lag - 64 : null,
    head_age_seconds: up ? (lag + noise(node.index, ms / 3000)) * blockSeconds : null, peer_lag_blocks: up ? lag : null, clock_lag_blocks: up ? lag + noise(ms, node.index) : null,
    syncing: state === 'syncing', peers: up ? 20 + (node.index % 30) : null, error: up ? (state === 'erroring' ? 'HTTP 500 from eth_blockNumber' : null) : 'connect ECONNREFUSED',
  };
}

/** Rows by kind, oldest first; grows as time passes. */
export class FixtureRows {
  private readonly kinds = new Map<string, Row[]>([['gateway_request', []], ['node_probe', []], ['payment', []], ['host_metrics', []]]);
  private filledToMs: number;

  constructor(nowMs: number) {
    this.filledToMs = Math.floor((nowMs - HISTORY_MS) / 1000) * 1000;
  }

  upTo(nowMs: number): ReadonlyMap<string, Row[]> {
    for (; this.filledToMs + 1000 <= nowMs; this.filledToMs += 1000) this.second(this.filledToMs);
    return this.kinds;
  }

  private second(ms: number): void {
    const rate = CHAINS.reduce((sum, _, c) => sum + REGIONS.reduce((inner, __, r) => inner + rateAt(c, r, ms), 0), 0);
    const rows = Math.floor(rate / WEIGHT + noise(ms / 1000));
    for (let index = 0; index < rows; index++) this.kinds.get('gateway_request')!.push(requestRow(ms, index));
    for (const node of NODES) if (Math.floor(ms / 1000 + node.index) % (PROBE_EVERY_MS / 1000) === 0) this.kinds.get('node_probe')!.push(probeRow(node, ms));
    if (noise(ms, 31) < 0.2) {
      const failed = noise(ms, 33) < 0.06;
      this.kinds.get('payment')!.push({
        timeMs: ms, type: noise(ms, 35) < 0.5 ? 'charge' : 'top_up', status: failed ? 'failed' : 'confirmed', asset: 'USDC', chain: 'base', customer: `cust-${Math.floor(noise(ms, 37) * 40)}`, plan: 'growth',
        failure_reason: failed ? 'insufficient_funds' : '', amount: 5 + noise(ms, 39) * 400, amount_usd: 5 + noise(ms, 39) * 400, fee: noise(ms, 41), confirmation_seconds: 2 + noise(ms, 43) * 30,
      });
    }
  }
}

interface Matcher { tag: string; op: string; value: string }
interface Filter { field: string; op: string; value: string | number | boolean }
export interface Selection { measurement: string; matchers?: Matcher[]; filters?: Filter[]; range: { startMs: number; endMs: number } }
interface Aggregate { as: string; fn: string; field?: string; q?: number; where?: Matcher[] }
export interface SeriesQuery extends Selection { aggregates: Aggregate[]; groupBy?: string[]; stepMs?: number; top?: { k: number; by: string; order?: string } }

const matches = (row: Row, { tag, op, value }: Matcher): boolean => {
  const text = String(row[tag] ?? '');
  if (op === 'EQ') return text === value;
  if (op === 'NEQ') return text !== value;
  const found = new RegExp(`^(?:${value})$`).test(text);
  return op === 'RE' ? found : !found;
};
const passes = (row: Row, { field, op, value }: Filter): boolean => {
  const cell = row[field];
  if (cell === null || cell === undefined) return false;
  if (op === 'EQ') return cell === value;
  if (op === 'NEQ') return cell !== value;
  if (op === 'LT') return cell < value;
  if (op === 'LTE') return cell <= value;
  return op === 'GT' ? cell > value : cell >= value;
};

/** Index of the first row at or after a time; rows come in the order of time, but for less than a second. */
function firstAt(rows: readonly Row[], ms: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.timeMs < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const select = (rows: readonly Row[], { matchers = [], filters = [], range }: Selection): Row[] =>
  rows.slice(firstAt(rows, range.startMs - 2000), firstAt(rows, range.endMs + 2000)).filter((row) => row.timeMs >= range.startMs && row.timeMs < range.endMs && matchers.every((one) => matches(row, one)) && filters.every((one) => passes(row, one)));

function aggregate(rows: Row[], { fn, field, q, where = [] }: Aggregate, weight: number): number | null {
  const kept = where.length > 0 ? rows.filter((row) => where.every((one) => matches(row, one))) : rows;
  if (fn === 'COUNT') return kept.length * weight;
  const values = kept.map((row) => row[field!]).filter((value): value is number => typeof value === 'number');
  if (values.length === 0) return null;
  const sum = values.reduce((total, value) => total + value, 0);
  if (fn === 'SUM' || fn === 'INCREASE' || fn === 'RATE') return sum * weight;
  if (fn === 'AVG') return sum / values.length;
  if (fn === 'LAST') return values[values.length - 1]!;
  if (fn === 'MIN') return Math.min(...values);
  if (fn === 'MAX') return Math.max(...values);
  const sorted = values.sort((a, b) => a - b);
  const place = (sorted.length - 1) * (q ?? 0.5);
  const low = sorted[Math.floor(place)]!;
  return low + (sorted[Math.ceil(place)]! - low) * (place - Math.floor(place));
}

/** Answers a series query by looking at every row: fine for fixtures. */
export function querySeries(all: readonly Row[], query: SeriesQuery) {
  const rows = select(all, query);
  const weight = query.measurement === 'gateway_request' ? WEIGHT : 1;
  const groups = new Map<string, Map<number, Row[]>>();
  for (const row of rows) {
    const key = JSON.stringify((query.groupBy ?? []).map((tag) => String(row[tag] ?? '')));
    const start = query.stepMs ? Math.floor(row.timeMs / query.stepMs) * query.stepMs : query.range.startMs;
    const windows = groups.get(key) ?? groups.set(key, new Map()).get(key)!;
    (windows.get(start) ?? windows.set(start, []).get(start)!).push(row);
  }
  const series = [...groups].map(([key, windows]) => {
    const timesMs = [...windows.keys()].sort((a, b) => a - b);
    return {
      labels: (JSON.parse(key) as string[]).map((value, index) => ({ name: query.groupBy![index]!, value })),
      timesMs,
      columns: query.aggregates.map((one) => ({ as: one.as, values: timesMs.map((timeMs) => aggregate(windows.get(timeMs)!, one, weight)) })),
    };
  });
  const totalOf = (one: (typeof series)[number]) => one.columns.find(({ as }) => as === query.top?.by)?.values.reduce<number>((sum, value) => sum + (value ?? 0), 0) ?? 0;
  const kept = query.top ? series.sort((a, b) => totalOf(b) - totalOf(a)).slice(0, query.top.k) : series;
  return { series: kept, truncated: kept.length < series.length, source: { tookMs: 4, rowsRead: rows.length * weight, resolution: 'raw' } };
}
