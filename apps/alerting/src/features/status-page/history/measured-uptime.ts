import { type ComponentHistory, componentHistoryBucket, type StatusComponent, type StatusPage } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { Platform } from '@observer/platform';
import type { QueryResult } from '@observer/promql';
import type { AskRange } from '../../condition';
import type { StatusBook } from '../status-book';
import { type Day, daysBefore } from './uptime';

const EVERY_MS = 300_000;
const STEP_MS = 300_000;
/** Days of before the expression was written are looked up a few at a time. */
const DAYS_AT_ONCE = 10;

export interface MeasuredUptimeParts {
  readonly platform: Platform;
  readonly book: StatusBook;
  readonly ask: (signal: AbortSignal) => AskRange;
}

/** Measures the uptime of components that have an expression for it: the mean of its values over each day, kept with the component's history. */
export class MeasuredUptime {
  /** Past days without samples, by component and expression: they are not asked for again by this replica. */
  private readonly empty = new Set<string>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: MeasuredUptimeParts) {}

  start(): void {
    this.timer = setInterval(() => (this.running = this.running.then(() => this.pass())), EVERY_MS / 10);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort(new Error('this replica stops'));
    await this.running;
  }

  /** Measures what is due. A component whose expression cannot be answered waits for the next pass. */
  async pass(): Promise<void> {
    for (const page of this.parts.book.pages.values()) {
      for (const component of page.components) {
        if (component.uptimeExpr === '' || this.stopping.signal.aborted) continue;
        await this.measure(page, component).catch((thrown: unknown) => this.parts.platform.log.warn({ page: page.id, component: component.id, reason: asObserverError(thrown).message }, 'uptime-not-measured'));
      }
    }
  }

  private async measure(page: StatusPage, { id, uptimeExpr }: StatusComponent): Promise<void> {
    const key = `${page.id}.${id}`;
    const stored = this.parts.book.histories.get(key);
    const nowMs = this.parts.platform.clock.nowMs();
    if (stored === undefined || (stored.value.measuredBy === uptimeExpr && nowMs - stored.value.measuredAtMs < EVERY_MS)) return;
    const before: ComponentHistory = stored.value.measuredBy === uptimeExpr ? stored.value : { ...stored.value, measured: {}, measuredBy: uptimeExpr, measuredAtMs: 0 };
    const days = daysBefore(nowMs, page.timeZone);
    const measured = Object.fromEntries(days.flatMap(({ date }) => (before.measured[date] === undefined ? [] : [[date, before.measured[date]]])));
    for (const day of daysToMeasure(days, before, (date) => this.empty.has(`${key} ${uptimeExpr} ${date}`))) {
      const value = meanOf(await this.parts.ask(this.stopping.signal)(uptimeExpr, { startMs: day.startMs, endMs: day.endMs - 1, stepMs: STEP_MS }));
      if (value !== undefined) measured[day.date] = value;
      else if (day !== days.at(-1)) this.empty.add(`${key} ${uptimeExpr} ${day.date}`);
    }
    await this.parts.platform.messaging.documents(componentHistoryBucket).put(key, { ...before, measured, measuredAtMs: nowMs }, { expectedRevision: stored.revision }).catch((thrown: unknown) => {
      // Its states changed meanwhile, or another replica measured: the next pass sees it.
      if (asObserverError(thrown).code !== 'conflict') throw thrown;
    });
  }
}

/** Those that are not known, or were not over when they were measured; the newest first. */
export const daysToMeasure = (days: readonly Day[], { measured, measuredAtMs }: Pick<ComponentHistory, 'measured' | 'measuredAtMs'>, isEmpty: (date: string) => boolean): Day[] =>
  days.filter(({ date, endMs }) => !isEmpty(date) && (measured[date] === undefined || measuredAtMs < endMs)).slice(-DAYS_AT_ONCE).reverse();

/** Over all series and times, within 0 … 1. */
export function meanOf({ series }: Pick<QueryResult, 'series'>): number | undefined {
  let [sum, count] = [0, 0];
  for (const { values } of series) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      sum += Math.min(1, Math.max(0, value));
      count++;
    }
  }
  return count === 0 ? undefined : sum / count;
}
