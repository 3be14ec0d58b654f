export interface Timer {
  readonly name: string;
  readonly dueMs: number;
  /** Counts the timers of the partition; makes the id of its message. */
  readonly number: number;
  readonly message: unknown;
}

export interface Due {
  readonly key: string;
  readonly timer: Timer;
}

const before = (a: Due, b: Due): boolean => a.timer.dueMs < b.timer.dueMs || (a.timer.dueMs === b.timer.dueMs && (a.key < b.key || (a.key === b.key && a.timer.number < b.timer.number)));

/** The timers of all actors of a partition, also of those that are not in memory. A binary heap; what was cancelled is skipped when it comes up. */
export class Timers {
  private readonly byActor = new Map<string, Map<string, Timer>>();
  private heap: Due[] = [];
  private live = 0;

  get size(): number {
    return this.live;
  }

  of(key: string): readonly Timer[] {
    return [...(this.byActor.get(key)?.values() ?? [])];
  }

  set(key: string, timer: Timer): void {
    let timers = this.byActor.get(key);
    if (timers === undefined) this.byActor.set(key, (timers = new Map()));
    if (!timers.has(timer.name)) this.live++;
    timers.set(timer.name, timer);
    this.push({ key, timer });
  }

  cancel(key: string, name: string): void {
    const timers = this.byActor.get(key);
    if (timers?.delete(name) !== true) return;
    this.live--;
    if (timers.size === 0) this.byActor.delete(key);
    // Cancelling again and again must not grow the heap.
    if (this.heap.length > 2 * this.live + 64) this.rebuild();
  }

  clear(key: string): void {
    for (const { name } of this.of(key)) this.cancel(key, name);
  }

  /** The timer that is due next. */
  next(): Due | undefined {
    for (;;) {
      const first = this.heap[0];
      if (first === undefined || this.isLive(first)) return first;
      this.pop();
    }
  }

  private isLive({ key, timer }: Due): boolean {
    return this.byActor.get(key)?.get(timer.name) === timer;
  }

  private rebuild(): void {
    const due = this.heap.filter((entry) => this.isLive(entry));
    this.heap = [];
    for (const entry of due) this.push(entry);
  }

  private push(entry: Due): void {
    const { heap } = this;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}
