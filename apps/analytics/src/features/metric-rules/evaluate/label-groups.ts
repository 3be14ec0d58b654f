import type { Batch, TagColumn } from '@observer/telemetry';
import type { LabelValues } from './window-cells';

/** Pairs below this many are numbered through a table, above through a map. */
const TABLE_SIZE = 1 << 16;

/** Numbers pairs (a, b) densely from 0, in the order in which they first come. */
export class PairNumbering {
  private readonly table: Int32Array | undefined;
  private readonly map = new Map<number, number>();
  private readonly pairs: number[] = [];

  /** @param seconds how many values `b` may have */
  constructor(firsts: number, private readonly seconds: number) {
    if (firsts * seconds <= TABLE_SIZE) this.table = new Int32Array(firsts * seconds).fill(-1);
  }

  get size(): number {
    return this.pairs.length;
  }

  numberOf(a: number, b: number): number {
    const pair = a * this.seconds + b;
    const known = this.table === undefined ? (this.map.get(pair) ?? -1) : this.table[pair]!;
    if (known >= 0) return known;
    const number = this.pairs.push(pair) - 1;
    if (this.table === undefined) this.map.set(pair, number);
    else this.table[pair] = number;
    return number;
  }

  /** The pair behind a number. */
  first(number: number): number {
    return Math.floor(this.pairs[number]! / this.seconds);
  }

  second(number: number): number {
    return this.pairs[number]! % this.seconds;
  }
}

/** Which label set each tag set of a batch (each row, where there are no row series) has. */
export interface LabelGroups {
  readonly count: number;
  /** One per element of the tag columns. */
  readonly ids: Uint32Array;
  labelsOf(group: number): LabelValues;
}

/** Groups the tag sets of a batch by the labels of a rule; works on dictionary ids, and makes text only when asked for a group's. */
export function groupByLabels(batch: Batch, labels: readonly string[]): LabelGroups {
  const ids = new Uint32Array(batch.seriesCount);
  const levels: { readonly numbering: PairNumbering; readonly column: TagColumn; readonly position: number }[] = [];
  let count = 1;
  labels.forEach((label, position) => {
    const column = batch.tags.find(({ name }) => name === label);
    if (column === undefined) return;
    const numbering = new PairNumbering(count, column.dictionary.length + 1);
    const tagIds = column.ids;
    for (let i = 0; i < ids.length; i++) ids[i] = numbering.numberOf(ids[i]!, tagIds[i]!);
    count = numbering.size;
    levels.push({ numbering, column, position });
  });
  return {
    count, ids,
    labelsOf(group) {
      const values = labels.map(() => '');
      let number = group;
      for (let level = levels.length - 1; level >= 0; level--) {
        const { numbering, column, position } = levels[level]!;
        const id = numbering.second(number);
        if (id > 0) values[position] = withoutNul(column.dictionary[id - 1]!);
        number = numbering.first(number);
      }
      return values;
    },
  };
}

const withoutNul = (value: string): string => (value.includes('\u0000') ? value.replaceAll('\u0000', '\ufffd') : value);
