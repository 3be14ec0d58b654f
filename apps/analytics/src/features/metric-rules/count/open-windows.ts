import { type Cell, type CellKind, emptyCell, mergeCell } from '../evaluate/cell';
import { type LabelledCell, type LabelValues, WindowCells } from '../evaluate/window-cells';

/** Windows that may still change, kept apart by shard so that one shard's part can be counted anew. */
export class OpenWindows {
  private readonly shards = new Map<number, WindowCells>();

  constructor(private readonly kind: CellKind, private readonly buckets: number) {}

  of(shard: number): WindowCells {
    let cells = this.shards.get(shard);
    if (cells === undefined) this.shards.set(shard, (cells = new WindowCells(this.kind, this.buckets)));
    return cells;
  }

  add(shard: number, windowMs: number, key: string, labels: LabelValues, cell: Cell): void {
    this.of(shard).add(windowMs, key, labels, cell);
  }

  /** What all shards told of a window and label set. */
  get(windowMs: number, key: string): Cell | undefined {
    let found: Cell | undefined;
    let shared = false;
    for (const cells of this.shards.values()) {
      const cell = cells.get(windowMs, key);
      if (cell === undefined) continue;
      if (found === undefined) found = cell;
      else {
        if (!shared) found = this.merged(found);
        shared = true;
        mergeCell(this.kind, found, cell);
      }
    }
    return found;
  }

  /** Starts of the windows with cells, ascending. */
  windows(): number[] {
    return [...new Set([...this.shards.values()].flatMap((cells) => cells.windows()))].sort((a, b) => a - b);
  }

  /** Removes one shard's part of a window. */
  takeShard(shard: number, windowMs: number): ReadonlyMap<string, LabelledCell> {
    return this.of(shard).take(windowMs);
  }

  /** Removes a window; each shard's part by itself. */
  take(windowMs: number): ReadonlyMap<string, LabelledCell>[] {
    return [...this.shards.values()].map((cells) => cells.take(windowMs));
  }

  entries(): [shard: number, cells: WindowCells][] {
    return [...this.shards].filter(([, { size }]) => size > 0);
  }

  private merged(cell: Cell): Cell {
    const copy = emptyCell(this.buckets);
    mergeCell(this.kind, copy, cell);
    return copy;
  }
}
