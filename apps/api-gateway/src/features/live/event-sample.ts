/** A bounded sample of rows that match: pure. */
import type { Batch } from '@observer/telemetry';
import { type Cell, type Column, columnsOf, rowOf } from '../../batches/batch-rows';
import { rowTestOf, type TagTest } from '../../matchers/tag-test';

export interface Sampled {
  readonly columns: readonly Column[];
  readonly rows: Cell[][];
  readonly omitted: number;
}

/** Collects the first `capacity` matching rows until they are taken, and counts the rest. */
export class EventSample {
  private columns: Column[] = [];
  private positions = new Map<string, number>();
  private rows: Cell[][] = [];
  private omitted = 0;

  constructor(
    private readonly tests: readonly TagTest[],
    private readonly capacity: number,
  ) {}

  add(batch: Batch): void {
    const matches = rowTestOf(batch, this.tests);
    if (matches === undefined) return;
    let positions: number[] | undefined;
    for (let row = 0; row < batch.rows; row++) {
      if (!matches(row)) continue;
      if (this.rows.length >= this.capacity) {
        this.omitted++;
        continue;
      }
      positions ??= columnsOf(batch).map((column) => this.position(column));
      const cells: Cell[] = [];
      rowOf(batch, row).forEach((cell, i) => (cells[positions![i]!] = cell));
      this.rows.push(cells);
    }
  }

  /** What was collected; undefined when nothing matched. Starts anew. */
  take(): Sampled | undefined {
    if (this.rows.length === 0) return undefined;
    const { columns, omitted } = this;
    const rows = this.rows.map((cells) => Array.from(columns, (_, i) => cells[i] ?? null));
    [this.columns, this.positions, this.rows, this.omitted] = [[], new Map(), [], 0];
    return { columns, rows, omitted };
  }

  /** Batches of one measurement may have different columns: a sample has all of them. */
  private position(column: Column): number {
    const known = this.positions.get(column.name);
    if (known !== undefined) return known;
    this.positions.set(column.name, this.columns.length);
    return this.columns.push(column) - 1;
  }
}
