import type { TagColumnInfo } from '../../engine/catalogue';

/** One id per series for each tag column of a batch, translated to the store's dictionaries; 0 = missing. */
export type TagIds = ReadonlyMap<TagColumnInfo, Uint32Array>;

const INITIAL = 16;
const EMPTY: readonly Uint32Array[] = [];

/**
 * The tag sets of one measurement, numbered from 0 in order of first appearance: a series of samples is a field and the number of a tag set.
 * Kept by columns of dictionary ids, with a hash table of whole numbers over them, so that a known tag set is found without making a key.
 */
export class TagSets {
  private readonly columns: TagColumnInfo[] = [];
  private values: Uint32Array[] = [];
  private table = new Uint32Array(2 * INITIAL);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The id of a tag in every tag set, as far as there are (`size`); undefined when none has the tag. */
  idsOf(column: TagColumnInfo): Uint32Array | undefined {
    const at = this.columns.indexOf(column);
    return at < 0 ? undefined : this.values[at];
  }

  /** Tags of one set. */
  tagsOf(index: number): [TagColumnInfo, number][] {
    return this.columns.flatMap((column, at): [TagColumnInfo, number][] => (this.values[at]![index] === 0 ? [] : [[column, this.values[at]![index]!]]));
  }

  labelsOf(index: number): Record<string, string> {
    const labels: Record<string, string> = {};
    for (let at = 0; at < this.columns.length; at++) {
      const id = this.values[at]![index]!;
      if (id !== 0) labels[this.columns[at]!.name] = this.columns[at]!.values.textOf(id);
    }
    return labels;
  }

  /**
   * Numbers of the tag sets of `seriesCount` series. `added` is told of those that are new.
   */
  obtain(ids: TagIds, seriesCount: number, added: (index: number) => void): Uint32Array {
    const aligned = this.align(ids);
    const found = new Uint32Array(seriesCount);
    for (let series = 0; series < seriesCount; series++) {
      let index = this.find(aligned, series);
      if (index < 0) added((index = this.insert(aligned, series)));
      found[series] = index;
    }
    return found;
  }

  /** As `obtain`, without adding; -1 where there is none. */
  lookup(ids: TagIds, seriesCount: number): Int32Array {
    const strangers = [...ids].filter(([column]) => !this.columns.includes(column)).map(([, own]) => own);
    const aligned = this.columns.map((column) => ids.get(column));
    return Int32Array.from({ length: seriesCount }, (_, series) => (strangers.some((own) => own[series] !== 0) ? -1 : this.find(aligned, series)));
  }

  restore(index: number, tags: readonly (readonly [TagColumnInfo, number])[]): void {
    const ids = new Map(tags.map(([column, id]) => [column, Uint32Array.of(id)]));
    const aligned = this.align(ids);
    this.count = Math.max(this.count, index);
    this.insertAt(index, aligned, 0);
  }

  private align(ids: TagIds): (Uint32Array | undefined)[] {
    for (const column of ids.keys()) {
      if (this.columns.includes(column)) continue;
      this.columns.push(column);
      this.values.push(new Uint32Array(Math.max(INITIAL, this.values[0]?.length ?? 0)));
    }
    return this.columns.map((column) => ids.get(column));
  }

  private find(aligned: readonly (Uint32Array | undefined)[], series: number): number {
    const mask = this.table.length - 1;
    for (let at = hashOf(aligned, series, this.columns) & mask; ; at = (at + 1) & mask) {
      const index = this.table[at]! - 1;
      if (index < 0 || this.equals(index, aligned, series)) return index;
    }
  }

  private equals(index: number, aligned: readonly (Uint32Array | undefined)[], series: number): boolean {
    for (let at = 0; at < this.values.length; at++) if (this.values[at]![index] !== (aligned[at]?.[series] ?? 0)) return false;
    return true;
  }

  private insert(aligned: readonly (Uint32Array | undefined)[], series: number): number {
    const index = this.count;
    this.insertAt(index, aligned, series);
    return index;
  }

  private insertAt(index: number, aligned: readonly (Uint32Array | undefined)[], series: number): void {
    this.count = Math.max(this.count, index + 1);
    this.values = this.values.map((values) => (index < values.length ? values : grown(values, index + 1)));
    for (let at = 0; at < this.values.length; at++) this.values[at]![index] = aligned[at]?.[series] ?? 0;
    if (2 * this.count > this.table.length) this.rehash();
    else this.place(index);
  }

  private place(index: number): void {
    const mask = this.table.length - 1;
    let at = hashOf(this.values, index, this.columns) & mask;
    while (this.table[at] !== 0) at = (at + 1) & mask;
    this.table[at] = index + 1;
  }

  private rehash(): void {
    this.table = new Uint32Array(2 ** Math.ceil(Math.log2(4 * this.count)));
    for (let index = 0; index < this.count; index++) this.place(index);
  }
}

/** Independent of the order of columns, and of columns without a value. */
function hashOf(values: readonly (Uint32Array | undefined)[] = EMPTY, row: number, columns: readonly TagColumnInfo[]): number {
  let hash = 0;
  for (let at = 0; at < values.length; at++) {
    const id = values[at]?.[row] ?? 0;
    if (id === 0) continue;
    let mixed = Math.imul(columns[at]!.id ^ Math.imul(id, 0x9e37_79b1), 0x85eb_ca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2_ae35);
    hash = (hash + (mixed ^ (mixed >>> 13))) | 0;
  }
  return hash >>> 0;
}

function grown(values: Uint32Array, length: number): Uint32Array {
  const larger = new Uint32Array(Math.max(2 * values.length, length));
  larger.set(values);
  return larger;
}
