import type { Batch } from '@observer/telemetry';
import { type CellData, cellData, cellFrom } from '../evaluate/cell';
import { evaluateBatch, type EventRange } from '../evaluate/evaluate-batch';
import { latestMs, WINDOW_MS, windowStart } from '../evaluate/event-window';
import { labelKey, WindowCells } from '../evaluate/window-cells';
import { type ActiveRule, bucketsOf, type CountedRule, countedRuleKey, kindOfRule, rangeOf } from './counted-rule';
import type { CountsMessage, Recount, WindowCount } from './counts-message';
import { addForgot, type Forgetting, type Forgot, whoIsNamed } from './forgetting';

/** A window is told this long after its end by the clock of the log: events that came in time are in it. */
export const GRACE_MS = 1_000;
/** What waits is told early when it is more, so that state stays small. */
const MAX_WAITING_CELLS = 20_000;
/** Counts in one message, some hundred kilobytes. */
const MAX_COUNTS = 4_000;

interface Waiting {
  readonly rule: CountedRule;
  readonly cells: WindowCells;
  unusable: number;
}

/**
 * Counts of one kind of event in one shard that were not told yet. What is told is added up per rule by `RuleTotals`, so it does not matter into
 * how many messages the counts of a window are cut; that every message is told once is the actors' promise.
 */
export class ShardCounts {
  private readonly waiting = new Map<string, Waiting>();
  private latestEventMs = 0;
  /** Log time of the first event that waits; 0 = none does. */
  private logFromMs = 0;
  /** When the timer is due that tells; 0 = none is set. */
  private dueMs = 0;
  private lastDueMs = 0;
  private skip: ShardCountsData['skip'];
  forgot: Forgot | undefined;

  constructor(private readonly shard: number) {}

  /** Cells that wait. */
  get size(): number {
    let size = 0;
    for (const { cells } of this.waiting.values()) size += cells.size;
    return size;
  }

  /** @param nowMs the log's time of the batch. @returns whether there is anything new to keep */
  count(batch: Batch, rules: readonly ActiveRule[], nowMs: number): boolean {
    if (rules.length === 0) return false;
    this.latestEventMs = Math.max(this.latestEventMs, Math.min(latestMs(batch.time), nowMs));
    if (this.skip !== undefined && nowMs > this.skip.logUntilMs) this.skip = undefined;
    if (this.logFromMs === 0) this.logFromMs = nowMs;
    for (const rule of rules) this.countRule(batch, rule);
    return true;
  }

  /** Puts what the store knows in the place of what was counted in a time in which the log has a gap. @returns what to tell the rules */
  recount({ range, rules }: StoreCounts): CountsMessage[] {
    for (const { cells } of this.waiting.values()) for (const window of cells.windows()) if (window >= range.fromMs && window < range.untilMs) cells.take(window);
    this.latestEventMs = Math.max(this.latestEventMs, range.untilMs);
    this.skip = { untilMs: range.untilMs, logUntilMs: range.logUntilMs };
    return rules.flatMap(({ rule, counts }) => inParts(counts).map((part, i) => this.message(rule, part, 0, { ...range, begins: i === 0 })));
  }

  private message(rule: CountedRule, counts: WindowCount[], unusable: number, recount?: Recount): CountsMessage {
    return { type: 'counts', rule, shard: this.shard, clockMs: this.latestEventMs, logFromMs: this.logFromMs, counts, unusable, ...(recount === undefined ? {} : { recount }) };
  }

  private countRule(batch: Batch, { counted, compiled }: ActiveRule): void {
    const key = countedRuleKey(counted);
    const waiting = this.waiting.get(key) ?? { rule: counted, cells: new WindowCells(kindOfRule(counted), bucketsOf(counted)), unusable: 0 };
    const { events, unusable } = evaluateBatch(compiled, batch, waiting.cells, this.rangeOf(counted));
    waiting.unusable += unusable;
    if (events > 0 || unusable > 0) this.waiting.set(key, waiting);
  }

  private rangeOf(rule: CountedRule): EventRange {
    const range = rangeOf(rule);
    return this.skip === undefined ? range : { ...range, fromMs: Math.max(range.fromMs, this.skip.untilMs) };
  }

  /** When to set the timer to, if one is needed and none is set. */
  nextTimer(nowMs: number): number | undefined {
    if (this.dueMs !== 0 || this.waiting.size === 0) return undefined;
    this.dueMs = Math.max(windowStart(nowMs) + WINDOW_MS + GRACE_MS, this.lastDueMs + WINDOW_MS);
    return this.dueMs;
  }

  get overfull(): boolean {
    return this.size > MAX_WAITING_CELLS;
  }

  /** The timer is due: windows that have ended are told. */
  timerDue(dueMs: number): CountsMessage[] {
    this.lastDueMs = dueMs;
    this.dueMs = 0;
    return this.tell(dueMs - GRACE_MS);
  }

  /** Takes out the windows that end by `endMs`. */
  tell(endMs: number): CountsMessage[] {
    const messages: CountsMessage[] = [];
    for (const [key, waiting] of this.waiting) {
      const counts = takeCounts(waiting, endMs);
      if (counts.length > 0 || waiting.unusable > 0) messages.push(...inParts(counts).map((part, i) => this.message(waiting.rule, part, i === 0 ? waiting.unusable : 0)));
      waiting.unusable = 0;
      if (waiting.cells.size === 0) this.waiting.delete(key);
    }
    // What goes on waiting may be as old as what was told.
    if (this.waiting.size === 0) this.logFromMs = 0;
    return messages;
  }

  /** Drops what waits of a person. */
  forget(forgetting: Forgetting): void {
    let dropped = 0;
    for (const [key, { rule, cells, unusable }] of this.waiting) {
      const isNamed = whoIsNamed(rule.labels, forgetting);
      if (isNamed !== undefined) dropped += cells.removeWhere(isNamed);
      if (cells.size === 0 && unusable === 0) this.waiting.delete(key);
    }
    this.forgot = addForgot(this.forgot, forgetting.id, 0, dropped);
  }

  toData(): ShardCountsData {
    return {
      ...(this.forgot === undefined ? {} : { forgot: this.forgot }),
      ...(this.skip === undefined ? {} : { skip: this.skip }), shard: this.shard, latestEventMs: this.latestEventMs, logFromMs: this.logFromMs, dueMs: this.dueMs, lastDueMs: this.lastDueMs,
      waiting: [...this.waiting.values()].map(({ rule, cells, unusable }) => ({ rule, unusable, counts: cells.windows().flatMap((start) => countsOf(rule, start, cells)) })),
    };
  }

  static fromData({ shard, latestEventMs, logFromMs, dueMs, lastDueMs, waiting, skip, forgot }: ShardCountsData): ShardCounts {
    const state = new ShardCounts(shard);
    Object.assign(state, { latestEventMs, logFromMs, dueMs, lastDueMs, skip, forgot });
    for (const { rule, unusable, counts } of waiting) state.waiting.set(countedRuleKey(rule), { rule, unusable, cells: cellsOf(rule, counts) });
    return state;
  }
}

/** What the store knows of a time in which the log has a gap. */
export interface StoreCounts {
  readonly range: Omit<Recount, 'begins'>;
  readonly rules: readonly { readonly rule: CountedRule; readonly counts: readonly WindowCount[] }[];
}

/** The state as JSON. */
export interface ShardCountsData {
  readonly forgot?: Forgot;
  /** After a gap: events before `untilMs` in messages up to `logUntilMs` are counted already. */
  readonly skip?: { readonly untilMs: number; readonly logUntilMs: number };
  readonly shard: number;
  readonly latestEventMs: number;
  readonly logFromMs: number;
  readonly dueMs: number;
  readonly lastDueMs: number;
  readonly waiting: readonly { readonly rule: CountedRule; readonly unusable: number; readonly counts: readonly WindowCount[] }[];
}

/** Parts of bounded size; one, though empty, when there is nothing. */
const inParts = (counts: readonly WindowCount[]): WindowCount[][] =>
  Array.from({ length: Math.max(1, Math.ceil(counts.length / MAX_COUNTS)) }, (_, i) => counts.slice(i * MAX_COUNTS, (i + 1) * MAX_COUNTS));

function takeCounts({ rule, cells }: Waiting, endMs: number): WindowCount[] {
  return cells.windows().filter((start) => start + WINDOW_MS <= endMs).flatMap((start) => {
    const counts = countsOf(rule, start, cells);
    cells.take(start);
    return counts;
  });
}

/** The cells of a window as JSON. */
export const countsOf = (rule: CountedRule, start: number, cells: WindowCells): WindowCount[] =>
  [...cells.of(start).values()].map(({ labels, cell }): WindowCount => [start, labels, cellData(kindOfRule(rule), cell)]);

/** Cells from their JSON. */
export function cellsOf(rule: CountedRule, counts: readonly WindowCount[]): WindowCells {
  const cells = new WindowCells(kindOfRule(rule), bucketsOf(rule));
  for (const [start, labels, data] of counts) cells.add(start, labelKey(labels), labels, cellFrom(data as CellData, bucketsOf(rule)));
  return cells;
}
