/**
 * Traffic of the last second: pure aggregation. Rows are counted in slots of half a second by chain and region; a tick merges the last
 * two slots, so it always covers one second and a row is on screen at most half a second after it came.
 */
import { DDSketch } from '@datadog/sketches-js';
import { type Batch, hasValue, tagIdOfRow } from '@observer/telemetry';
import { rowTestOf, type TagTest } from '../../matchers/tag-test';
import type { TrafficCell, TrafficTick } from './live.types';

export const SLOT_MS = 500;
const SLOTS = 2;
/** Relative error of quantiles. */
const ACCURACY = 0.01;
/** Rows this far from now are history that is being filled in (or a wrong clock), not live traffic. */
export const LIVE_WITHIN_MS = 60_000;
/** Beyond this many combinations of chain and region rows count only towards `other`: bounds memory against made-up names. */
const MAX_CELLS = 2000;
const OTHER = 'other';

interface Tally {
  readonly chain: string;
  readonly region: string;
  requests: number;
  errors: number;
  readonly latencies: DDSketch;
}

interface Slot {
  readonly startMs: number;
  readonly cells: Map<string, Tally>;
  /** When the oldest batch of the slot was accepted. */
  oldestAcceptedAtMs: number | undefined;
}

export interface TrafficFilter {
  readonly chain?: string;
  readonly region?: string;
}

/** What happened in the second before `atMs`. */
export interface TrafficSecond {
  readonly atMs: number;
  readonly seconds: number;
  readonly tallies: readonly Tally[];
  readonly freshnessMs: number;
}

export class TrafficWindow {
  private slots: Slot[];

  constructor(nowMs: number) {
    this.slots = [newSlot(nowMs)];
  }

  /** Counts the rows of a batch of `gateway_request` that pass all tests on their tags. */
  add(batch: Batch, acceptedAtMs: number, nowMs: number, tests: readonly TagTest[] = []): void {
    const passes = rowTestOf(batch, tests);
    if (passes === undefined) return;
    const slot = this.slots.at(-1)!;
    const [chains, regions, statuses] = ['chain', 'region', 'status'].map((name) => batch.tags.find((tag) => tag.name === name));
    const latency = batch.fields.find((field) => field.name === 'latency_seconds' && field.type === 'float');
    const oldest = BigInt(nowMs - LIVE_WITHIN_MS) * 1_000_000n;
    const newest = BigInt(nowMs + LIVE_WITHIN_MS) * 1_000_000n;
    const okId = (statuses?.dictionary.indexOf('ok') ?? -1) + 1;
    const byIds = new Map<number, Tally>();
    let counted = 0;
    for (let row = 0; row < batch.rows; row++) {
      const time = batch.time[row]!;
      if (time < oldest || time > newest || !passes(row)) continue;
      const chain = chains === undefined ? 0 : tagIdOfRow(batch, chains, row);
      const region = regions === undefined ? 0 : tagIdOfRow(batch, regions, row);
      const ids = chain * 4_294_967_296 + region;
      let tally = byIds.get(ids);
      if (tally === undefined) byIds.set(ids, (tally = tallyOf(slot, chains?.dictionary[chain - 1] ?? '', regions?.dictionary[region - 1] ?? '')));
      tally.requests++;
      if (statuses !== undefined && tagIdOfRow(batch, statuses, row) !== okId) tally.errors++;
      if (latency !== undefined && hasValue(latency, row)) tally.latencies.accept(latency.values[row] as number);
      counted++;
    }
    if (counted > 0) slot.oldestAcceptedAtMs = Math.min(slot.oldestAcceptedAtMs ?? Infinity, acceptedAtMs);
  }

  /** Closes the running slot and tells the second up to now. */
  advance(nowMs: number): TrafficSecond {
    const closed = this.slots.at(-1)!;
    const seconds = Math.max(0.001, (nowMs - this.slots[0]!.startMs) / 1000);
    const merged = new Map<string, Tally>();
    for (const slot of this.slots) for (const [key, tally] of slot.cells) mergeInto(merged, key, tally);
    this.slots = [...this.slots.slice(-(SLOTS - 1)), newSlot(nowMs)];
    const { oldestAcceptedAtMs } = closed;
    return { atMs: nowMs, seconds, tallies: [...merged.values()], freshnessMs: oldestAcceptedAtMs === undefined ? 0 : Math.max(0, nowMs - oldestAcceptedAtMs) };
  }
}

const newSlot = (startMs: number): Slot => ({ startMs, cells: new Map(), oldestAcceptedAtMs: undefined });
const newTally = (chain: string, region: string): Tally => ({ chain, region, requests: 0, errors: 0, latencies: new DDSketch({ relativeAccuracy: ACCURACY }) });

function tallyOf(slot: Slot, chain: string, region: string): Tally {
  const key = `${chain}\u0000${region}`;
  const known = slot.cells.get(key);
  if (known !== undefined) return known;
  if (slot.cells.size >= MAX_CELLS && chain !== OTHER) return tallyOf(slot, OTHER, OTHER);
  const tally = newTally(chain, region);
  slot.cells.set(key, tally);
  return tally;
}

function mergeInto(into: Map<string, Tally>, key: string, tally: Tally): void {
  let target = into.get(key);
  if (target === undefined) into.set(key, (target = newTally(tally.chain, tally.region)));
  target.requests += tally.requests;
  target.errors += tally.errors;
  if (tally.latencies.count > 0) target.latencies.merge(tally.latencies);
}

/** What one subscriber sees of a second. Cells are ordered by key; rows without a chain or region count in the total only. */
export function tickOf(second: TrafficSecond, filter: TrafficFilter): TrafficTick {
  const tallies = second.tallies.filter((tally) => (filter.chain ?? tally.chain) === tally.chain && (filter.region ?? tally.region) === tally.region);
  return {
    at: second.atMs,
    total: cellsBy(tallies, second.seconds, () => 'total')[0] ?? emptyCell('total'),
    byChain: cellsBy(tallies, second.seconds, (tally) => tally.chain),
    byRegion: cellsBy(tallies, second.seconds, (tally) => tally.region),
    freshnessMs: second.freshnessMs,
  };
}

function cellsBy(tallies: readonly Tally[], seconds: number, keyOf: (tally: Tally) => string): TrafficCell[] {
  const merged = new Map<string, Tally>();
  for (const tally of tallies) if (keyOf(tally) !== '') mergeInto(merged, keyOf(tally), tally);
  return [...merged].sort(([a], [b]) => a.localeCompare(b)).map(([key, { requests, errors, latencies }]) => ({
    key, requestsPerSecond: requests / seconds, errorsPerSecond: errors / seconds, ...quantilesOf(latencies),
  }));
}

const quantilesOf = (latencies: DDSketch): Pick<TrafficCell, 'p50' | 'p95' | 'p99'> => {
  const at = (q: number): number | null => (latencies.count === 0 ? null : latencies.getValueAtQuantile(q));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
};
const emptyCell = (key: string): TrafficCell => ({ key, requestsPerSecond: 0, errorsPerSecond: 0, p50: null, p95: null, p99: null });
