import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBConnection } from '@duckdb/node-api';
import { ObserverError } from '@observer/kernel';
import { attachDatabase } from './attach-database';
import { AttachedWindow, loadWindow, rawStatements } from './attached-window';
import { execute } from './connections';
import { DamagedWindows, DamagedWindowsOptions } from './damaged-windows';
import { databaseBytes, removeDatabase, removeUnfinished, replaceDatabase } from './database-files';
import { commitFault, isDamage, openFault } from './faults';
import { makeDatabase, verifyDatabase } from './make-database';
import { newSlot, whenUnused, WindowSlot } from './window-slot';
import { windowFileName, windowStartOfFileName } from './window-span';

export interface WindowFilesOptions extends DamagedWindowsOptions {
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

/** Writes wait as long for a file that queries use. */
const SWAP_PATIENCE_MS = 15_000;
const RAW_PREFIX = 'w';
const attachOptions = (rowGroupRows?: number): string => `(STORAGE_VERSION 'latest'${rowGroupRows === undefined ? '' : `, ROW_GROUP_SIZE ${rowGroupRows}`})`;

/** The window files of a directory: made whole or not at all, attached while used, the least recently used ones detached. */
export class WindowFiles {
  private readonly slots = new Map<number, WindowSlot>();
  private readonly damaged: DamagedWindows;
  private uses = 0;
  private made = 0;

  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly options: WindowFilesOptions,
  ) {
    this.damaged = new DamagedWindows(options, (name) => this.startOf(name));
  }

  /** Lists the directory and removes files whose making was cut short. */
  static open(connection: DuckDBConnection, options: WindowFilesOptions): WindowFiles {
    const files = new WindowFiles(connection, options);
    removeUnfinished(options.directory);
    for (const name of readdirSync(options.directory)) {
      const startMs = files.startOf(name);
      if (startMs !== undefined) files.slots.set(startMs, newSlot(startMs));
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

  /** Starts of the windows that share time with [startMs, endMs), ascending; damaged ones too, so that nobody takes them for empty. */
  startsWithin(range: { readonly startMs: number; readonly endMs: number }): number[] {
    return [...new Set([...this.starts(), ...this.damaged.starts()])].sort((a, b) => a - b).filter((start) => start < range.endMs && start + this.options.windowMs > range.startMs);
  }

  /** Names of the tables of a window; its file is opened when they are not known. */
  async tablesOf(startMs: number): Promise<readonly string[]> {
    const known = this.slots.get(startMs)?.tables;
    if (known !== undefined) return [...known.keys()];
    return this.use([startMs], ([window]) => Promise.resolve([...(window?.tables.keys() ?? [])]));
  }

  /** Bytes on disk of one window, its write-ahead log included. */
  bytes(startMs: number): number {
    return databaseBytes(this.pathOf(startMs));
  }

  /** The window of a file of this set; undefined for any other file. */
  startOf(name: string): number | undefined {
    return windowStartOfFileName(name, this.prefix);
  }

  /** Starts of the files that were damaged and wait for `settle`. */
  damagedStarts(): number[] {
    return this.damaged.starts();
  }

  /** Opens a damaged file's time again to `use`: what can be made anew of it was. */
  settle(startMs: number): void {
    this.damaged.settle(startMs, this.pathOf(startMs));
  }

  /** Runs `work` with existing windows attached; they stay attached until it is done. Windows that are gone are left out. */
  async use<T>(starts: readonly number[], work: (windows: AttachedWindow[]) => Promise<T>): Promise<T> {
    this.damaged.throwIfAny(starts);
    return this.lease(starts, work);
  }

  private async lease<T>(starts: readonly number[], work: (windows: AttachedWindow[]) => Promise<T>): Promise<T> {
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
      // One that was put back while the store is open is taken as it is.
      if (!existsSync(this.pathOf(startMs))) await this.create(this.pathOf(startMs), (schema) => (this.prefix === RAW_PREFIX ? rawStatements(schema) : []));
      this.slots.set(startMs, newSlot(startMs));
    }
    return this.lease([startMs], ([window]) => work(window!));
  }

  /** Makes a file under a temporary name and renames it, so that a kill never leaves half a file. */
  async create(path: string, statements: (schema: string) => string[]): Promise<void> {
    try {
      await this.make(this.connection, `${path}.new`, statements);
      replaceDatabase(path, `${path}.new`);
    } catch (thrown) {
      throw openFault(path, thrown);
    }
  }

  /**
   * Puts a copy in the place of a window's file, which frees what the copy leaves out. The copy is made, and read back as a whole from the disk, beside
   * writes and reads; for the swap itself they wait. A kill leaves the old file or the new one.
   * @returns bytes freed; undefined when the window was written to meanwhile, and nothing was done
   */
  async rewrite(startMs: number, { connection, statements, turn, before, rowGroupRows }: Rewrite): Promise<number | undefined> {
    const path = this.pathOf(startMs);
    const bytes = this.bytes(startMs);
    try {
      return await this.use([startMs], async ([window]) => {
        if (window === undefined) return 0;
        const { changes } = window;
        await this.make(connection, `${path}.new`, (schema) => statements(window, schema), rowGroupRows);
        await verifyDatabase(connection, { path: `${path}.new`, alias: `read_${this.prefix}${this.made}` });
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
      removeDatabase(`${path}.new`);
    }
  }

  /**
   * For one that uses the window itself: waits until nobody else does, closes the file and puts the copy in its place. Others may begin to use it
   * while this waits, because one of them may use it already and would wait for itself.
   */
  private async swap(slot: WindowSlot, path: string): Promise<void> {
    await whenUnused(slot, 1, SWAP_PATIENCE_MS);
    const swapped = this.detach(slot).then(() => replaceDatabase(path, `${path}.new`));
    slot.recovered = swapped.catch(() => undefined);
    await swapped;
  }

  private make(connection: DuckDBConnection, path: string, statements: (schema: string) => string[], rowGroupRows?: number): Promise<void> {
    return makeDatabase(connection, { path, alias: `made_${this.prefix}${++this.made}`, options: attachOptions(rowGroupRows), statements });
  }

  /** Removes a window from sight, waits until nobody reads it, and unlinks its file. @returns bytes freed */
  async drop(startMs: number): Promise<number> {
    const slot = this.slots.get(startMs);
    if (slot === undefined) return 0;
    this.slots.delete(startMs);
    await whenUnused(slot);
    const bytes = this.bytes(startMs);
    await this.detach(slot);
    removeDatabase(this.pathOf(startMs));
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

  private attach(slot: WindowSlot): Promise<AttachedWindow> {
    slot.lastUse = ++this.uses;
    slot.attached ??= slot.detached.catch(() => undefined).then(() => this.open(slot.startMs)).then((window) => {
      slot.tables = window.tables;
      return window;
    }).catch((thrown) => {
      slot.attached = undefined;
      throw this.faultOf(slot, thrown);
    });
    return slot.attached;
  }

  private async open(startMs: number): Promise<AttachedWindow> {
    const path = this.pathOf(startMs);
    const alias = `${this.prefix}${startMs < 0 ? 'n' : ''}${Math.abs(startMs)}`;
    try {
      if (!existsSync(path)) throw new Error('the file is gone');
      await execute(this.connection, `DETACH DATABASE IF EXISTS ${alias}`);
      const mended = await attachDatabase(this.connection, { path, alias, options: attachOptions() });
      if (mended) this.options.onNotice({ event: 'store-file-mended', file: path, reason: 'a checkpoint was cut short while it wrote metadata; nothing is lost' });
      return await loadWindow(this.connection, { startMs, endMs: startMs + this.options.windowMs, path, alias, attachedAt: this.uses });
    } catch (thrown) {
      await execute(this.connection, `DETACH DATABASE IF EXISTS ${alias}`).catch(() => undefined);
      throw thrown;
    }
  }

  /** What the users of a file are told that could not be opened. */
  private faultOf(slot: WindowSlot, thrown: unknown): ObserverError {
    const path = this.pathOf(slot.startMs);
    if (!isDamage(thrown)) return openFault(path, thrown);
    if (this.slots.get(slot.startMs) === slot) this.slots.delete(slot.startMs);
    return this.damaged.takeAway(slot.startMs, path, thrown);
  }

  private async detachIdle(keep: number): Promise<void> {
    const attached = [...this.slots.values()].filter((slot) => slot.attached !== undefined);
    const surplus = attached.length - keep;
    if (surplus <= 0) return;
    const idle = attached.filter((slot) => slot.leases === 0).sort((a, b) => a.lastUse - b.lastUse);
    for (const slot of idle.slice(0, surplus)) await this.detach(slot);
  }

  private detach(slot: WindowSlot): Promise<void> {
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
