import { type Cell, type CellKind, emptyCell, mergeCell } from './cell';

/** Label values in the rule's order, "" where a label is missing. */
export type LabelValues = readonly string[];

export interface LabelledCell {
  readonly labels: LabelValues;
  readonly cell: Cell;
}

const SEPARATOR = '\u0000';
/** Key of a label set. Values hold no NUL (`label-groups.ts` sees to that), so no two sets share a key. */
export const labelKey = (labels: LabelValues): string => labels.join(SEPARATOR);

/** Cells by window and label set. */
export class WindowCells {
  private readonly byWindow = new Map<number, Map<string, LabelledCell>>();
  private cells = 0;

  constructor(readonly kind: CellKind, private readonly buckets: number) {}

  /** Number of cells. */
  get size(): number {
    return this.cells;
  }

  /** The cell of a window and label set, made empty when there is none. */
  at(windowStartMs: number, key: string, labels: LabelValues): Cell {
    let window = this.byWindow.get(windowStartMs);
    if (window === undefined) this.byWindow.set(windowStartMs, (window = new Map()));
    let found = window.get(key);
    if (found === undefined) {
      window.set(key, (found = { labels, cell: emptyCell(this.buckets) }));
      this.cells++;
    }
    return found.cell;
  }

  add(windowStartMs: number, key: string, labels: LabelValues, cell: Cell): void {
    mergeCell(this.kind, this.at(windowStartMs, key, labels), cell);
  }

  get(windowStartMs: number, key: string): Cell | undefined {
    return this.byWindow.get(windowStartMs)?.get(key)?.cell;
  }

  /** Starts of the windows that have cells, ascending. */
  windows(): number[] {
    return [...this.byWindow.keys()].sort((a, b) => a - b);
  }

  of(windowStartMs: number): ReadonlyMap<string, LabelledCell> {
    return this.byWindow.get(windowStartMs) ?? new Map();
  }

  /** Removes a window and gives its cells. */
  take(windowStartMs: number): ReadonlyMap<string, LabelledCell> {
    const window = this.of(windowStartMs);
    this.byWindow.delete(windowStartMs);
    this.cells -= window.size;
    return window;
  }

  /** Removes the cells of some label sets. @returns how many */
  removeWhere(isMeant: (labels: LabelValues) => boolean): number {
    const before = this.cells;
    for (const [start, window] of this.byWindow) {
      for (const [key, { labels }] of window) if (isMeant(labels) && window.delete(key)) this.cells--;
      if (window.size === 0) this.byWindow.delete(start);
    }
    return before - this.cells;
  }
}
