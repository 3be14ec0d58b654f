import { DuckDBConnection, DuckDBInstance, DuckDBMaterializedResult } from '@duckdb/node-api';
import { ObserverError } from '@observer/kernel';
import { AppendColumn, appendChunks } from '../write/append-chunks';
import { Cancellation } from './cancellation';
import { queryFault } from './faults';
import type { QueryThreads } from './query-threads';

/** Values are bound, never pasted: text as VARCHAR, numbers as DOUBLE. */
export type Parameter = string | number;

type AppendRows = (rows: number, columns: readonly AppendColumn[]) => Promise<void>;

/** How often a running statement is interrupted again: an interrupt that comes before the statement starts is lost. */
export const INTERRUPT_EVERY_MS = 20;

/** One read at a time on its own connection, so that reads see commits and never wait for the writer. */
export class Reader {
  constructor(
    private readonly connection: DuckDBConnection,
    private readonly cancellation: Cancellation,
  ) {}

  /** @throws ObserverError `cancelled`, `deadline_exceeded`, `resource_exhausted`, `invalid_argument` or `internal` */
  async run(sql: string, parameters: readonly Parameter[] = []): Promise<DuckDBMaterializedResult> {
    this.cancellation.throwIfTriggered();
    let timer: NodeJS.Timeout | undefined;
    const stopListening = this.cancellation.onTrigger(() => {
      this.connection.interrupt();
      timer = setInterval(() => this.connection.interrupt(), INTERRUPT_EVERY_MS);
    });
    try {
      return await this.connection.run(sql, parameters.length === 0 ? undefined : [...parameters]);
    } catch (thrown) {
      this.cancellation.throwIfTriggered();
      throw queryFault(thrown);
    } finally {
      stopListening();
      clearInterval(timer);
    }
  }

  /** Statements of `work` all see the same commits. */
  async snapshot<T>(work: () => Promise<T>): Promise<T> {
    await this.run('BEGIN TRANSACTION READ ONLY');
    try {
      return await work();
    } finally {
      await this.connection.run('ROLLBACK');
    }
  }

  /** A table that only this reader sees, as `temp.main.<name>`, while `work` runs. */
  async withTemporaryTable<T>(name: string, definition: string, fill: (append: AppendRows) => Promise<void>, work: () => Promise<T>): Promise<T> {
    await this.run(`CREATE OR REPLACE TEMPORARY TABLE ${name}(${definition})`);
    try {
      await fill((rows, columns) => appendChunks(this.connection, { catalog: 'temp', table: name }, rows, columns));
      return await work();
    } finally {
      await this.connection.run(`DROP TABLE IF EXISTS temp.main.${name}`);
    }
  }

  /** Runs work that has less time than this reader. */
  async within<T>(ms: number, work: (reader: Reader) => Promise<T>): Promise<T> {
    const own = new Cancellation(ms);
    const stopListening = this.cancellation.onTrigger(() => own.cancel());
    try {
      return await work(new Reader(this.connection, own));
    } catch (thrown) {
      this.cancellation.throwIfTriggered();
      throw thrown;
    } finally {
      stopListening();
      own.dispose();
    }
  }

  /** For work outside of DuckDB. @throws ObserverError `cancelled` or `deadline_exceeded` */
  throwIfCancelled(): void {
    this.cancellation.throwIfTriggered();
  }
}

/** Reads that wait for each other: so many run at once, the rest waits in line, and leaves the line when cancelled. */
class Lane {
  private readonly waiting: (() => void)[] = [];
  private paused = false;
  running = 0;

  constructor(private readonly maxConcurrent: number) {}

  get isIdle(): boolean {
    return this.running === 0 && this.waiting.length === 0;
  }

  /** @throws ObserverError `cancelled` or `deadline_exceeded` while it waits */
  async enter(cancellation: Cancellation): Promise<void> {
    while (this.paused || this.running >= this.maxConcurrent) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          stopListening();
          resolve();
        };
        const stopListening = cancellation.onTrigger(() => {
          this.waiting.splice(this.waiting.indexOf(wake), 1);
          resolve();
        });
        this.waiting.push(wake);
      });
      cancellation.throwIfTriggered();
    }
    this.running++;
  }

  leave(): void {
    this.running--;
    this.waiting.shift()?.();
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    for (const wake of this.waiting.splice(0)) wake();
  }
}

/** Bounds how many reads run at once: each occupies a thread of the process's pool, which file access shares. */
export class Connections {
  private readonly idle: DuckDBConnection[] = [];
  private readonly ordinary: Lane;
  /** Reads that are short by their nature have a place of their own: they do not wait for long ones. */
  private readonly brief = new Lane(1);

  constructor(
    private readonly instance: DuckDBInstance,
    maxConcurrent: number,
    private readonly threads: QueryThreads,
  ) {
    this.ordinary = new Lane(maxConcurrent);
  }

  read<T>(cancellation: Cancellation, work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.readIn(this.ordinary, cancellation, async (reader) => {
      await this.threads.raise();
      return work(reader);
    });
  }

  /**
   * Does not ask for many threads: there is little to divide among them, and such reads come all the time.
   * @param ms how long the work may take once it is its turn
   */
  readBriefly<T>(cancellation: Cancellation, ms: number, work: (reader: Reader) => Promise<T>): Promise<T> {
    return this.readIn(this.brief, cancellation, (reader) => reader.within(ms, work));
  }

  /** Runs work while nobody reads; reads wait. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    const lanes = [this.ordinary, this.brief];
    for (const lane of lanes) lane.pause();
    try {
      await this.untilNobodyReads();
      return await work();
    } finally {
      for (const lane of lanes) lane.resume();
    }
  }

  /** Waits for the reads that run. */
  async close(): Promise<void> {
    await this.untilNobodyReads();
    for (const connection of this.idle.splice(0)) connection.closeSync();
    await this.threads.close();
  }

  private async readIn<T>(lane: Lane, cancellation: Cancellation, work: (reader: Reader) => Promise<T>): Promise<T> {
    await lane.enter(cancellation);
    try {
      const connection = this.idle.pop() ?? (await this.instance.connect());
      try {
        return await work(new Reader(connection, cancellation));
      } finally {
        this.idle.push(connection);
      }
    } finally {
      lane.leave();
      if (lane === this.ordinary && lane.isIdle) this.threads.rest();
    }
  }

  private async untilNobodyReads(): Promise<void> {
    while (this.ordinary.running + this.brief.running > 0) await new Promise((resolve) => setTimeout(resolve, INTERRUPT_EVERY_MS));
  }
}

/** Text as a literal, for statements that take no parameters (paths in ATTACH). */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** For statements whose failure is a fault of the store, not of a caller. */
export async function execute(connection: DuckDBConnection, sql: string, parameters: readonly Parameter[] = []): Promise<void> {
  await connection.run(sql, parameters.length === 0 ? undefined : [...parameters]);
}

/** All rows of a small result. */
export async function rowsOf<Row extends readonly unknown[]>(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows() as unknown as Row[];
}

export const closedFault = (): ObserverError => new ObserverError('unavailable', 'the store is closed', { retryable: false });
