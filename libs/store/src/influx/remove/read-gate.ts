/**
 * While points are deleted and written again, a read may miss some that stay. Reads run beside it nevertheless; one that met such a moment is done once more,
 * and until it has ended nothing is taken away.
 */
export class ReadGate {
  private moments = 0;
  private changing: Promise<unknown> | undefined;
  private readonly holders = new Set<Promise<unknown>>();

  /** @param whole resolves when nothing is missing: a change that failed may have left something to be written again */
  async read<T>(work: () => Promise<T>, whole: () => Promise<void>): Promise<T> {
    const before = this.changing === undefined ? this.moments : undefined;
    const answer = await work();
    return before === this.moments ? answer : this.hold(() => whole().then(work));
  }

  /** Resolves when nobody holds the gate. */
  async free(): Promise<void> {
    while (this.holders.size > 0) await Promise.allSettled(this.holders);
  }

  /** Takes points away for a moment; in turn with writes, so one at a time. @returns undefined when somebody holds the gate: then nothing was done */
  async tryChange<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.holders.size > 0) return undefined;
    this.moments++;
    const done = work();
    this.changing = done.catch(() => undefined);
    try {
      return await done;
    } finally {
      this.changing = undefined;
    }
  }

  private async hold<T>(work: () => Promise<T>): Promise<T> {
    const done = (this.changing ?? Promise.resolve()).then(work);
    this.holders.add(done);
    try {
      return await done;
    } finally {
      this.holders.delete(done);
    }
  }
}
