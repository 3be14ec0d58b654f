import { DuckDBConnection } from '@duckdb/node-api';
import { execute } from './connections';

/** How long there are many threads after the last read: dashboards ask several things one after the other. */
const LINGER_MS = 250;
/** A read waits no longer for more threads than this: threads are counted anew only when none of them is at work. */
const PATIENCE_MS = 20;

/**
 * Gives DuckDB many threads while there are reads, and one while there are only writes. With several, the thread of a commit spins until another one
 * has done its part, which costs a quarter of what writing costs; and a commit is no faster for it.
 */
export class QueryThreads {
  private wanted = 1;
  private current = 1;
  private timer: NodeJS.Timeout | undefined;
  private changing: Promise<void> = Promise.resolve();

  /** @param connection of its own: it waits for threads that are at work. @param most threads of a query; DuckDB has one to begin with */
  constructor(private readonly connection: DuckDBConnection, private readonly most: number) {}

  /** To be called before a read. */
  async raise(): Promise<void> {
    clearTimeout(this.timer);
    if (this.wanted === this.most && this.current === this.most) return;
    let patience: NodeJS.Timeout | undefined;
    await Promise.race([this.change(this.most), new Promise<void>((resolve) => (patience = setTimeout(resolve, PATIENCE_MS)))]);
    clearTimeout(patience);
  }

  /** To be called when no read runs any more. */
  rest(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.change(1), LINGER_MS);
    this.timer.unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.changing;
    this.connection.closeSync();
  }

  private change(wanted: number): Promise<void> {
    this.wanted = wanted;
    // One after the other; of several that wait the last one counts. Without it queries work all the same.
    this.changing = this.changing.then(async () => {
      const next = this.wanted;
      if (next === this.current) return;
      await execute(this.connection, `SET threads = ${next}`);
      this.current = next;
    }).catch(() => undefined);
    return this.changing;
  }
}
