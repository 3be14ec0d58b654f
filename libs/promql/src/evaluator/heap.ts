/** A binary heap that breaks ties as Go's `container/heap` does, so that `topk` keeps the same series as Prometheus when values are equal. */
export class Heap<Item> {
  readonly items: Item[] = [];

  /** @param isLess whether the first item belongs nearer to the top */
  constructor(private readonly isLess: (a: Item, b: Item) => boolean) {}

  get top(): Item {
    return this.items[0]!;
  }

  push(item: Item): void {
    this.items.push(item);
    let child = this.items.length - 1;
    for (;;) {
      const parent = (child - 1) >> 1;
      if (child === 0 || !this.isLess(this.items[child]!, this.items[parent]!)) return;
      this.swap(child, parent);
      child = parent;
    }
  }

  replaceTop(item: Item): void {
    this.items[0] = item;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= this.items.length) return;
      if (child + 1 < this.items.length && this.isLess(this.items[child + 1]!, this.items[child]!)) child++;
      if (!this.isLess(this.items[child]!, this.items[parent]!)) return;
      this.swap(parent, child);
      parent = child;
    }
  }

  private swap(a: number, b: number): void {
    [this.items[a], this.items[b]] = [this.items[b]!, this.items[a]!];
  }
}
