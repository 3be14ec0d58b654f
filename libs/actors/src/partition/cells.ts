import { asObserverError, type ObserverError } from '@observer/kernel';
import type { ActorContext, AnyActor, Transition } from '../actor';
import { decodeRecord, encodeForgotten, encodeRecord, type RecordMeta } from '../snapshot/record';
import { SnapshotUnreadable } from '../snapshot/chunks';
import type { PartitionStore } from '../snapshot/partition-store';
import type { SeededRandom } from './random';
import type { Timers } from './timers';

/** One message for one actor. */
export interface Input {
  readonly message: unknown;
  readonly context: ActorContext;
  /** Of the context; begins again whenever the message is handled again. */
  readonly random: SeededRandom;
}

/** An actor in memory. */
interface Cell {
  readonly key: string;
  state: unknown;
  handledAtMs: number;
  /** Handled since the state was last encoded: with them it can be made again. */
  inputs: Input[];
  changed: boolean;
  /** Its state was deleted and nothing came since. */
  forgotten: boolean;
  /** The last durable record does not count, because the actor was forgotten after it. */
  anew: boolean;
  usedAt: number;
}

/** An actor's code failed on a message. */
export class ReceiveFailed extends Error {
  constructor(readonly reason: ObserverError) {
    super(reason.message, { cause: reason });
  }
}

/** The actors of one partition that are in memory. Least recently used first. */
export class Cells {
  private readonly cells = new Map<string, Cell>();
  private readonly changedCells = new Set<Cell>();
  /** Those that want to leave memory. */
  private readonly leaving = new Set<string>();
  /** Records of the commit under way: newer than what the store has. */
  private committing: ReadonlyMap<string, Uint8Array> = new Map();

  constructor(
    private readonly actor: AnyActor,
    private readonly partition: number,
    private readonly store: PartitionStore,
    private readonly timers: Timers,
  ) {}

  get active(): number {
    return this.cells.size;
  }

  get changed(): number {
    return this.changedCells.size;
  }

  /**
   * Runs `receive`. A failure leaves the state as it was before.
   * @throws ReceiveFailed
   */
  async receive(key: string, input: Input, monotonicMs: number): Promise<Transition<unknown>> {
    let cell = this.cells.get(key);
    if (cell === undefined) cell = await this.activate(key);
    input.random.restart();
    try {
      const transition = this.actor.receive(cell.state, input.message, input.context);
      this.cells.delete(key);
      this.cells.set(key, cell);
      cell.usedAt = monotonicMs;
      return transition;
    } catch (thrown) {
      await this.restore(cell);
      throw new ReceiveFailed(asObserverError(thrown));
    }
  }

  /** The state may have been changed in place by an attempt whose effects are refused: makes it again. */
  async undo(key: string): Promise<void> {
    await this.restore(this.cells.get(key)!);
  }

  /** Takes the outcome of `receive` over, once its effects are accepted. */
  accept(key: string, input: Input, transition: Transition<unknown>): void {
    const cell = this.cells.get(key)!;
    cell.state = transition.state;
    if (transition.changed !== false) cell.inputs.push(input);
    cell.forgotten = false;
    this.leaving.delete(key);
    cell.handledAtMs = input.context.nowMs;
    if (transition.changed !== false) this.touch(key);
  }

  /** The actor's record must be written with the next commit. */
  touch(key: string): void {
    const cell = this.cells.get(key)!;
    cell.changed = true;
    this.changedCells.add(cell);
  }

  /** As `touch`, for an actor that may not be in memory. @throws ReceiveFailed when its state cannot be read */
  async rewrite(key: string): Promise<void> {
    if (!this.cells.has(key)) await this.activate(key);
    this.touch(key);
  }

  leave(key: string): void {
    this.leaving.add(key);
  }

  forget(key: string): void {
    const cell = this.cells.get(key)!;
    this.timers.clear(key);
    cell.state = this.actor.initial(key, this.partition);
    cell.inputs = [];
    cell.forgotten = true;
    cell.anew = true;
    this.leaving.add(key);
    this.touch(key);
  }

  /** Encodes what changed, for a commit that is then under way until `committed`. */
  encodeChanged(): ReadonlyMap<string, Uint8Array> {
    const records = new Map<string, Uint8Array>();
    for (const cell of this.changedCells) {
      records.set(cell.key, cell.forgotten ? encodeForgotten(cell.key) : encodeRecord(cell.key, this.metaOf(cell), this.actor.codec.encode(cell.state)));
      cell.inputs = [];
      cell.changed = false;
      cell.anew = false;
    }
    this.changedCells.clear();
    this.committing = records;
    return records;
  }

  committed(): void {
    this.committing = new Map();
  }

  /** Lets go of actors that are idle, or too many, and have nothing to write. @returns how many */
  passivate(monotonicMs: number): number {
    const before = this.cells.size;
    for (const key of this.leaving) this.release(this.cells.get(key));
    for (const cell of this.cells.values()) {
      if (this.cells.size <= this.actor.maxActive && monotonicMs - cell.usedAt < this.actor.idleMs) break;
      this.release(cell);
    }
    return before - this.cells.size;
  }

  private release(cell: Cell | undefined): void {
    if (cell === undefined || cell.changed || this.committing.has(cell.key)) return;
    this.cells.delete(cell.key);
    this.leaving.delete(cell.key);
  }

  private metaOf(cell: Cell): RecordMeta {
    return { version: this.actor.version, handledAtMs: cell.handledAtMs, timers: this.timers.of(cell.key) };
  }

  private async activate(key: string): Promise<Cell> {
    const cell: Cell = {
      key, ...(await this.load(key)), inputs: [], changed: false, forgotten: false, anew: false, usedAt: 0,
    };
    this.cells.set(key, cell);
    return cell;
  }

  private async load(key: string): Promise<Pick<Cell, 'state' | 'handledAtMs'>> {
    const bytes = this.committing.get(key) ?? (await this.store.read(key));
    const record = bytes === undefined ? undefined : decodeRecord(bytes);
    if (record === undefined || record.forgotten) return { state: this.actor.initial(key, this.partition), handledAtMs: 0 };
    const { version, handledAtMs } = record.meta;
    if (version > this.actor.version) {
      throw new SnapshotUnreadable(`Actor ${this.actor.type}/${key} was written by version ${version}; this process knows version ${this.actor.version}. Run the newer release`);
    }
    try {
      return { state: this.actor.codec.decode(record.state, version), handledAtMs };
    } catch (thrown) {
      throw new ReceiveFailed(asObserverError(thrown));
    }
  }

  /** Makes the state again: the last record, and what was handled since. */
  private async restore(cell: Cell): Promise<void> {
    const { state } = cell.anew ? { state: this.actor.initial(cell.key, this.partition) } : await this.load(cell.key);
    cell.state = cell.inputs.reduce((current, { message, context, random }) => {
      random.restart();
      return this.actor.receive(current, message, context).state;
    }, state);
  }
}
