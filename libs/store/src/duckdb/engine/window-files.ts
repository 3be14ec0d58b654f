import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBConnection } from '@duckdb/node-api';
import { execute, quoteText, rowsOf } from './connections';
import { commitFault, openFault } from './faults';
import { IntervalSet } from '../../log/interval-set';
import { WindowRollups } from '../rollup/window-rollups';
import { windowFileName, windowStartOfFileName } from './window-span';

/** A window's file while it is attached. `tables` says which physical columns each table has. */
export interface AttachedWindow {
  readonly startMs: number;
  readonly endMs: number;
  readonly path: string;
  /** Name of the database in SQL. */
  readonly alias: string;
  readonly tables: Map<string, Set<string>>;
  /** Sequences of the log whose rows are in this file, by epoch. */
  applied: Map<string, IntervalSet>;
  /** Rows of the table that keeps them. */
  appliedRows: number;
  /** Tells this attachment from earlier ones. */
  readonly attachedAt: number;
  /** Commits since it was attached. */
  changes: number;
  /** Tables that take no more rows, because they are being packed. */
  readonly sealed: Set<string>;
  /** What the file knows of its rollups. */
  readonly rollups: WindowRollups;
}

interface Slot {
  readonly startMs: number;
  leases: number;
  lastUse: number;
  attached: Promise<AttachedWindow> | undefined;
  /** Tables as of the last attachment; kept current by those who make tables. */
  tables: ReadonlyMap<string, unknown> | undefined;
  /** Settles when an earlier attachment is gone; a new one waits for it. */
  detached: Promise<void>;
  /** Settles when a distrusted attachment is gone; new users wait for it. */
  recovered: Promise<void>;
}

const newSlot = (startMs: number): Slot => ({ startMs, leases: 0, lastUse: 0, attached: undefined, tables: undefined, detached: Promise.resolve(), recovered: Promise.resolve() });

export interface WindowFilesOptions {
  readonly directory: string;
  readonly windowMs: number;
  readonly maxAttached: number;
  /** What the names of these files begin with: `w` for raw rows, a word of its own for every other set. */
  readonly prefix?: string;
}

export interface Rewrite {
  /** Makes the copy, and is busy as long. */
  readonly connection: DuckDBConnection;
  /** Fill the copy, given the window and the schema to fill. */
  readonly statements: (window: AttachedWindow, schema: string) => string[];
  /** Runs work in turn with the writes. */
  readonly turn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Rows of a row group; absent = as DuckDB does by itself. */
  readonly rowGroupRows?: number;
  /** To be done right before the swap, durably. */
  readonly before?: () => Promise<void>;
}

const UNUSED_POLL_MS = 10;
/** Writes wait as long for a file that queries use. */
const SWAP_PATIENCE_MS = 15_000;
const UNFINISHED = /\.duckdb\.new(\.wal)?$/;
const RAW_PREFIX = 'w';
const attachOptions = (rowGroupRows?: number): string => `(STORAGE_VERSION 'latest'${rowGroupRows === undefined ? '' : `, ROW_GROUP_SIZE ${rowGroupRows}`})`;

/** Tables of a new file of raw rows. */
const rawStatements = (schema: string): string[] => [`CREATE TABLE ${schema}.applied(epoch VARCHAR, seq_from BIGINT, seq_to BIGINT)`, ...WindowRollups.statements(schema)];

/** The window files of a directory: made whole or not at all, attached while used, the least recently used ones detached. */
export class WindowFiles {
  private readonly slots = new Map<number, Slot>();
  private uses = 0;
  private made = 0;

  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly options: WindowFilesOptions,
  ) {}

  /** Lists the directory and removes files whose making was cut short. */
  static open(connection: DuckDBConnection, options: WindowFilesOptions): WindowFiles {
    const files = new WindowFiles(connection, options);
    for (const name of readdirSync(options.directory)) {
      const startMs = windowStartOfFileName(name, files.prefix);
      if (startMs !== undefined) files.slots.set(startMs, newSlot(startMs));
      if (UNFINISHED.test(name)) rmSync(join(options.directory, name), { force: true });
    }
    return files;
  }

  private get prefix(): string {
    return this.options.prefix ?? RAW_PREFIX;
  }

  /** Starts of all windows, ascending. */
  starts(): number[] {
    return [...this.slots.keys()].sort((a, b) => a - b);
  }

  get widthMs(): number {
    return this.options.windowMs;
  }

  has(startMs: number): boolean {
    return this.slots.has(startMs);
  }

  /** Starts of the windows that share time with [startMs, endMs), ascending. */
  startsWithin(range: { readonly startMs: number; readonly endMs: number }): number[] {
    return this.starts().filter((start) => start < range.endMs && start + this.options.windowMs > range.startMs);
  }

  /** Names of the tables of a window; its file is opened when they are not known. */
  async tablesOf(startMs: number): Promise<readonly string[]> {
    const known = this.slots.get(startMs)?.tables;
    if (known !== undefined) return [...known.keys()];
    return this.use([startMs], ([window]) => Promise.resolve([...(window?.tables.keys() ?? [])]));
  }

  /** Bytes on disk of one window, its write-ahead log included. */
  bytes(startMs: number): number {
    const path = this.pathOf(startMs);
    return [path, `${path}.wal`].reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
  }

  /** Runs `work` with existing windows attached; they stay attached until it is done. Windows that are gone are left out. */
  async use<T>(starts: readonly number[], work: (windows: AttachedWindow[]) => Promise<T>): Promise<T> {
    await Promise.all(starts.map((start) => this.slots.get(start)?.recovered));
    const slots = starts.map((start) => this.slots.get(start)).filter((slot) => slot !== undefined);
    for (const slot of slots) slot.leases++;
    try {
      const windows: AttachedWindow[] = [];
      for (const slot of slots) windows.push(await this.attach(slot));
      return await work(windows);
    } finally {
      for (const slot of slots) slot.leases--;
      await this.detachIdle(this.options.maxAttached);
    }
  }

  /** As `use`, for one window that is made when it does not exist. */
  async useForWrite<T>(startMs: number, work: (window: AttachedWindow) => Promise<T>): Promise<T> {
    if (!this.slots.has(startMs)) {
      await this.create(this.pathOf(startMs), (schema) => (this.prefix === RAW_PREFIX ? rawStatements(schema) : []));
      this.slots.set(startMs, newSlot(startMs));
    }
    return this.use([startMs], ([window]) => work(window!));
  }

  /** Makes a file under a temporary name and renames it, so that a kill never leaves half a file. */
  async create(path: string, statements: (schema: string) => string[]): Promise<void> {
    try {
      await this.make(`${path}.new`, statements, this.connection);
      renameSync(`${path}.new`, path);
    } catch (thrown) {
      throw openFault(path, thrown);
    }
  }

  /**
   * Puts a copy in the place of a window's file, which frees what the copy leaves out. The copy is made beside writes and reads; for the swap
   * itself they wait. A kill leaves the old file or the new one.
   * @returns bytes freed; undefined when the window was written to meanwhile, and nothing was done
   */
  async rewrite(startMs: number, { connection, statements, turn, before, rowGroupRows }: Rewrite): Promise<number | undefined> {
    const path = this.pathOf(startMs);
    const bytes = this.bytes(startMs);
    try {
      return await this.use([startMs], async ([window]) => {
        if (window === undefined) return 0;
        const { changes } = window;
        await this.make(`${path}.new`, (schema) => statements(window, schema), connection, rowGroupRows);
        return turn(async () => {
          if (window.changes !== changes) return undefined;
          await before?.();
          await this.swap(this.slots.get(startMs)!, path);
          return bytes - this.bytes(startMs);
        });
      });
    } catch (thrown) {
      throw commitFault(path, thrown);
    } finally {
      for (const file of [`${path}.new`, `${path}.new.wal`]) rmSync(file, { force: true });
    }
  }

  /**
   * For one that uses the window itself: waits until nobody else does, closes the file and puts the copy in its place. Others may begin to use it
   * while this waits, because one of them may use it already and would wait for itself.
   */
  private async swap(slot: Slot, path: string): Promise<void> {
    await whenUnused(slot, 1, SWAP_PATIENCE_MS);
    const swapped = this.detach(slot).then(() => this.swapIn(path));
    slot.recovered = swapped.catch(() => undefined);
    await swapped;
  }

  /** A log beside the file would be replayed into the copy, so the file must have been closed in full. */
  private swapIn(path: string): void {
    if (existsSync(`${path}.wal`)) throw new Error('its log could not be folded into it');
    renameSync(`${path}.new`, path);
  }

  private async make(temporary: string, statements: (schema: string) => string[], connection: DuckDBConnection, rowGroupRows?: number): Promise<void> {
    for (const file of [temporary, `${temporary}.wal`]) rmSync(file, { force: true });
    const alias = `made_${this.prefix}${++this.made}`;
    await execute(connection, `ATTACH ${quoteText(temporary)} AS ${alias} ${attachOptions(rowGroupRows)}`);
    try {
      // In one transaction, whose rows go into the file at once: a log that is folded in again and again leaves free blocks behind.
      for (const statement of ['BEGIN', ...statements(`${alias}.main`), 'COMMIT', `CHECKPOINT ${alias}`]) await execute(connection, statement);
    } catch (thrown) {
      await execute(connection, 'ROLLBACK').catch(() => undefined);
      throw thrown;
    } finally {
      await execute(connection, `DETACH ${alias}`);
    }
  }

  /** Removes a window from sight, waits until nobody reads it, and unlinks its file. @returns bytes freed */
  async drop(startMs: number): Promise<number> {
    const slot = this.slots.get(startMs);
    if (slot === undefined) return 0;
    this.slots.delete(startMs);
    await whenUnused(slot);
    const bytes = this.bytes(startMs);
    await this.detach(slot);
    const path = this.pathOf(startMs);
    for (const file of [path, `${path}.wal`]) rmSync(file, { force: true });
    return bytes;
  }

  /**
   * To be called when a commit failed: it may be durable all the same (DuckDB reports a checkpoint that failed behind a commit so), and
   * DuckDB may refuse the file until it is attached anew. So the next user reads what was applied from the file.
   */
  distrust(startMs: number): void {
    const slot = this.slots.get(startMs);
    if (slot !== undefined) slot.recovered = whenUnused(slot).then(() => this.detach(slot)).catch(() => undefined);
  }

  /** Detaches all files, which nobody may use any more; also waits for those that are being detached already. */
  async close(): Promise<void> {
    for (const slot of this.slots.values()) await slot.recovered;
    await this.detachIdle(0);
    await Promise.allSettled([...this.slots.values()].map((slot) => slot.detached));
  }

  private pathOf(startMs: number): string {
    return join(this.options.directory, windowFileName(startMs, this.prefix));
  }

  private attach(slot: Slot): Promise<AttachedWindow> {
    slot.lastUse = ++this.uses;
    slot.attached ??= slot.detached.catch(() => undefined).then(() => this.open(slot.startMs)).then((window) => {
      slot.tables = window.tables;
      return window;
    }).catch((thrown) => {
      slot.attached = undefined;
      throw thrown;
    });
    return slot.attached;
  }

  private async open(startMs: number): Promise<AttachedWindow> {
    const path = this.pathOf(startMs);
    const alias = `${this.prefix}${startMs < 0 ? 'n' : ''}${Math.abs(startMs)}`;
    try {
      if (!existsSync(path)) throw new Error('the file is gone');
      await execute(this.connection, `DETACH DATABASE IF EXISTS ${alias}`);
      await execute(this.connection, `ATTACH ${quoteText(path)} AS ${alias} ${attachOptions()}`);
      const tables = new Map<string, Set<string>>();
      const columns = `SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = '${alias}' ORDER BY table_name, column_index`;
      for (const [table, column] of await rowsOf<[string, string]>(this.connection, columns)) {
        tables.set(table, (tables.get(table) ?? new Set()).add(column));
      }
      const applied = new Map<string, IntervalSet>();
      const runs = tables.has('applied') ? await rowsOf<[string, bigint, bigint]>(this.connection, `SELECT epoch, seq_from, seq_to FROM ${alias}.main.applied`) : [];
      const rollups = await WindowRollups.load(this.connection, alias, tables);
      for (const [epoch, from, to] of runs) intervalsOf(applied, epoch).add(Number(from), Number(to));
      return { startMs, endMs: startMs + this.options.windowMs, path, alias, tables, applied, appliedRows: runs.length, attachedAt: this.uses, changes: 0, sealed: new Set(), rollups };
    } catch (thrown) {
      await execute(this.connection, `DETACH DATABASE IF EXISTS ${alias}`).catch(() => undefined);
      throw openFault(path, thrown);
    }
  }

  private async detachIdle(keep: number): Promise<void> {
    const attached = [...this.slots.values()].filter((slot) => slot.attached !== undefined);
    const surplus = attached.length - keep;
    if (surplus <= 0) return;
    const idle = attached.filter((slot) => slot.leases === 0).sort((a, b) => a.lastUse - b.lastUse);
    for (const slot of idle.slice(0, surplus)) await this.detach(slot);
  }

  private detach(slot: Slot): Promise<void> {
    const { attached } = slot;
    if (attached !== undefined) {
      slot.attached = undefined;
      slot.detached = attached.then((window) => this.release(window), () => undefined);
    }
    return slot.detached;
  }

  private async release(window: AttachedWindow): Promise<void> {
    // The log is folded into the file, so that a closed window opens without replay. Failing that, the log is replayed.
    await execute(this.connection, `CHECKPOINT ${window.alias}`).catch(() => undefined);
    await execute(this.connection, `DETACH DATABASE IF EXISTS ${window.alias}`);
  }
}

/** @param own leases that the caller holds */
async function whenUnused(slot: Slot, own = 0, patienceMs = Number.POSITIVE_INFINITY): Promise<void> {
  const started = performance.now();
  while (slot.leases > own) {
    if (performance.now() - started > patienceMs) throw new Error('it was in use by queries all the time; it is tried again later');
    await new Promise((resolve) => setTimeout(resolve, UNUSED_POLL_MS));
  }
}

/** The set of one epoch, made when it is new. */
export function intervalsOf(applied: Map<string, IntervalSet>, epoch: string): IntervalSet {
  let set = applied.get(epoch);
  if (set === undefined) applied.set(epoch, (set = new IntervalSet()));
  return set;
}
