import type { Batch } from '@observer/telemetry';
import { DistinctKeys } from './distinct-keys';
import { DistinctValues } from './distinct-values';
import { refuseByTag, type RowRefusals } from './row-refusals';

export interface CardinalityLimits {
  /** Distinct values of one tag of one measurement, and tag sets of one undeclared measurement. */
  readonly perTag: number;
  /** Distinct values over everything: bounds the memory of the guard itself. */
  readonly total: number;
  /** A value that was not seen for one to two of these spans no longer counts. */
  readonly decayMs: number;
}

/** Distinct tag names of one undeclared measurement; each is a column of the store. */
export const MAX_TAG_NAMES = 256;

interface MeasurementState {
  readonly tags: Map<string, DistinctValues<string>>;
  readonly series: DistinctKeys;
}

const REMEDY = 'put ids and other unbounded values into a field, not into a tag';

/**
 * Protects the store from tags whose values never end. Points with values seen before always pass; points that would add a value
 * beyond the limit are refused, and the refusal names the tag. Counts are of this replica.
 */
export class CardinalityGuard {
  private readonly measurements = new Map<string, MeasurementState>();
  private held = 0;

  constructor(private readonly limits: CardinalityLimits) {}

  /** Distinct values held in memory. */
  get size(): number {
    return this.held;
  }

  /**
   * Refuses rows that would exceed a limit and remembers the values of the others.
   * @param countTagSets metrics: also the combinations count; rows of events are nearly unique by nature
   */
  admit(batch: Batch, countTagSets: boolean, nowMs: number, refusals: RowRefusals): void {
    const state = this.stateOf(batch.measurement);
    const ordinals = batch.tags.map((tag) => this.admitTag(batch, state, tag.name, tag.dictionary, tag.ids, nowMs, refusals));
    if (countTagSets && batch.tags.length > 1) this.admitTagSets(batch, state, ordinals, nowMs, refusals);
  }

  /** @returns a stable number per dictionary id, 0 for the missing tag */
  private admitTag(
    batch: Batch, state: MeasurementState, name: string, dictionary: readonly string[], ids: Uint32Array, nowMs: number, refusals: RowRefusals,
  ): Uint32Array {
    const values = valuesOf(state, name);
    if (values === undefined) return this.refuseTagName(batch, name, dictionary, ids, refusals);
    this.held -= values.rotate(nowMs, this.limits.decayMs);
    const ordinals = new Uint32Array(dictionary.length + 1);
    const used = refusals.count === 0 ? undefined : usedIds(batch, ids, dictionary.length, refusals);
    let flagged: Uint8Array | undefined;
    for (let id = 1; id <= dictionary.length; id++) {
      if (used !== undefined && used[id] === 0) continue;
      const value = dictionary[id - 1]!;
      const ordinal = values.touch(value) || this.add(values, value);
      ordinals[id] = ordinal;
      if (ordinal === 0) (flagged ??= new Uint8Array(dictionary.length + 1))[id] = 1;
    }
    if (flagged !== undefined) {
      const reason = `tag "${name}" of "${batch.measurement}" already has ${values.size} distinct values, the limit is ${this.limits.perTag}; values it does not know yet are refused`;
      refuseByTag(batch, ids, flagged, refusals.fault('cardinality_exceeded', reason, REMEDY), refusals);
    }
    return ordinals;
  }

  private refuseTagName(batch: Batch, name: string, dictionary: readonly string[], ids: Uint32Array, refusals: RowRefusals): Uint32Array {
    const reason = `"${batch.measurement}" already has ${MAX_TAG_NAMES} tag names, "${name}" would be one more`;
    const fault = refusals.fault('too_many_columns', reason, 'use a fixed set of tag names; put what varies into their values or into fields');
    refuseByTag(batch, ids, new Uint8Array(dictionary.length + 1).fill(1, 1), fault, refusals);
    return new Uint32Array(dictionary.length + 1);
  }

  private admitTagSets(batch: Batch, state: MeasurementState, ordinals: readonly Uint32Array[], nowMs: number, refusals: RowRefusals): void {
    const { series } = state;
    this.held -= series.rotate(nowMs, this.limits.decayMs);
    const hashes = batch.tags.map((tag, index) => hashesOf(tag.name, ordinals[index]!));
    const columns = batch.tags.map((tag) => tag.ids);
    const refused = new Uint8Array(batch.seriesCount);
    const used = refusals.count === 0 ? undefined : usedSeries(batch, refusals);
    let anyRefused = false;
    for (let index = 0; index < batch.seriesCount; index++) {
      if (used !== undefined && used[index] === 0) continue;
      let key = 0;
      for (let tag = 0; tag < columns.length; tag++) key = (key + hashes[tag]![columns[tag]![index]!]!) | 0;
      key &= 0x3fffffff;
      if (series.touch(key)) continue;
      if (this.isFull(series.size)) {
        refused[index] = 1;
        anyRefused = true;
      } else {
        series.add(key);
        this.held++;
      }
    }
    if (anyRefused) this.refuseSeries(batch, refused, series.size, refusals);
  }

  private refuseSeries(batch: Batch, refused: Uint8Array, known: number, refusals: RowRefusals): void {
    const widest = batch.tags.reduce((a, b) => (b.dictionary.length > a.dictionary.length ? b : a));
    const reason = `"${batch.measurement}" already has ${known} combinations of tag values, the limit is ${this.limits.perTag}; tag "${widest.name}" varies most`;
    const fault = refusals.fault('cardinality_exceeded', reason, REMEDY);
    for (let row = 0; row < batch.rows; row++) {
      if (refused[batch.rowSeries === undefined ? row : batch.rowSeries[row]!] === 1) refusals.refuse(row, fault);
    }
  }

  /** @returns 0 when a limit is reached */
  private add(values: DistinctValues<string>, value: string): number {
    if (this.isFull(values.size)) return 0;
    this.held++;
    return values.add(value);
  }

  private isFull(size: number): boolean {
    return size >= this.limits.perTag || this.held >= this.limits.total;
  }

  private stateOf(measurement: string): MeasurementState {
    let state = this.measurements.get(measurement);
    if (state === undefined) this.measurements.set(measurement, (state = { tags: new Map(), series: new DistinctKeys() }));
    return state;
  }
}

/** The values of a tag; undefined when the measurement has too many tag names already. */
function valuesOf(state: MeasurementState, name: string): DistinctValues<string> | undefined {
  let values = state.tags.get(name);
  if (values === undefined && state.tags.size < MAX_TAG_NAMES) state.tags.set(name, (values = new DistinctValues()));
  return values;
}

/** Ids of a tag that rows not yet refused use. */
function usedIds(batch: Batch, ids: Uint32Array, entries: number, refusals: RowRefusals): Uint8Array {
  const used = new Uint8Array(entries + 1);
  for (let row = 0; row < batch.rows; row++) {
    if (!refusals.isRefused(row)) used[ids[batch.rowSeries === undefined ? row : batch.rowSeries[row]!]!] = 1;
  }
  return used;
}

function usedSeries(batch: Batch, refusals: RowRefusals): Uint8Array {
  const used = new Uint8Array(batch.seriesCount);
  for (let row = 0; row < batch.rows; row++) {
    if (!refusals.isRefused(row)) used[batch.rowSeries === undefined ? row : batch.rowSeries[row]!] = 1;
  }
  return used;
}

/** The finalizer of MurmurHash3 (Austin Appleby, public domain): every input bit reaches every output bit. */
function scramble(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** One hash per dictionary id for "this tag has this value"; 0 for the missing tag. Their sum stands for a tag set, in any order. */
function hashesOf(name: string, ordinals: Uint32Array): Int32Array {
  let seed = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) seed = Math.imul(seed ^ name.charCodeAt(i), 0x01000193);
  const hashes = new Int32Array(ordinals.length);
  for (let id = 0; id < hashes.length; id++) if (ordinals[id] !== 0) hashes[id] = scramble(ordinals[id]! ^ seed);
  return hashes;
}
