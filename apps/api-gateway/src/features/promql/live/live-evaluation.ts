import type { Clock } from '@observer/kernel';
import { asObserverError } from '@observer/kernel';
import { Subscribers } from '../../../streams/subscribers';
import type { Principal } from '../../access';
import type { PromAnswer } from '../prom-answer';
import { wholeResult } from '../prom-view';
import type { LiveQuery } from '../promql.inputs';
import type { PromLive, PromResult } from '../promql.types';
import { LiveWindow } from './live-window';

/** After a step what was accepted until then has reached the store: accepted means queryable within a second. */
const SETTLE_MS = 1000;
/** Most series a live query shows: a chart draws no more. */
const MAX_SERIES = 500;
/** Most points it shows, of all series together: every reader who comes gets them at one go. */
const MAX_POINTS = 100_000;

/** Series that fit, each with a point at every step. */
export const seriesOfLive = ({ rangeMs, stepMs }: Pick<LiveQuery, 'rangeMs' | 'stepMs'>): number => Math.max(1, Math.min(MAX_SERIES, Math.floor(MAX_POINTS / (Math.floor(rangeMs / stepMs) + 1))));

export interface LiveHost {
  readonly clock: Clock;
  evaluate(range: { startMs: number; endMs: number; stepMs: number; limit: number }, signal: AbortSignal): Promise<PromAnswer>;
  onFault(thrown: unknown): void;
  /** The last reader has gone. */
  onIdle(): void;
}

/** One live query, evaluated at every step for all its readers, from the first reader to the last. */
export class LiveEvaluation {
  private readonly readers: Subscribers<PromLive, undefined>;
  private readonly gone = new AbortController();
  private readonly window: LiveWindow;
  private readonly maxSeries: number;
  private timer: NodeJS.Timeout | undefined;
  /** The last step that was evaluated. */
  private endMs: number | undefined;
  private last: PromAnswer | undefined;

  constructor(
    private readonly query: LiveQuery,
    private readonly principal: Principal,
    private readonly host: LiveHost,
  ) {
    this.maxSeries = seriesOfLive(query);
    this.window = new LiveWindow(query.rangeMs, this.maxSeries);
    this.readers = new Subscribers({ start: () => this.schedule(0), stop: () => this.stop() }, merge);
  }

  /** Id of the caller whose subscription started it. */
  get startedBy(): string {
    return this.principal.id;
  }

  /** The first value is the whole range; who comes later gets what is shown already. */
  subscribe(): AsyncIterableIterator<PromLive> {
    const reader = this.readers.add(undefined);
    if (this.last !== undefined && this.endMs !== undefined) reader.push(this.tick('full', { ...this.last, truncated: this.last.truncated || this.window.isFull, series: this.window.series() }));
    return reader;
  }

  end(): void {
    this.readers.endAll();
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.gone.abort(new Error('Nobody looks any more'));
    this.host.onIdle();
  }

  private schedule(delayMs: number): void {
    if (!this.gone.signal.aborted) this.timer = setTimeout(() => void this.advance(), delayMs);
  }

  /** Evaluates what is new since the last step, also several steps when one was missed. */
  private async advance(): Promise<void> {
    const { stepMs, rangeMs } = this.query;
    const newestMs = Math.floor((this.host.clock.nowMs() - (this.endMs === undefined ? 0 : SETTLE_MS)) / stepMs) * stepMs;
    const earliestMs = newestMs - Math.floor(rangeMs / stepMs) * stepMs;
    const startMs = Math.max(earliestMs, this.endMs === undefined ? earliestMs : this.endMs + stepMs);
    try {
      if (startMs <= newestMs) await this.evaluate(startMs, newestMs);
    } catch (thrown) {
      if (this.gone.signal.aborted) return;
      this.host.onFault(thrown);
      this.tellFault(thrown);
    }
    this.schedule(Math.max(50, Math.floor(this.host.clock.nowMs() / stepMs) * stepMs + stepMs + Math.min(SETTLE_MS, stepMs) - this.host.clock.nowMs()));
  }

  private async evaluate(startMs: number, endMs: number): Promise<void> {
    const answer = await this.host.evaluate({ startMs, endMs, stepMs: this.query.stepMs, limit: this.maxSeries }, this.gone.signal);
    const mode = this.endMs === undefined ? 'full' : 'append';
    this.window.append(answer.series, endMs);
    this.endMs = endMs;
    this.last = answer;
    const tick = this.tick(mode, answer);
    for (const [reader] of this.readers.entries()) reader.push(tick);
  }

  /** A step that could not be evaluated is told and tried again with the next one. */
  private tellFault(thrown: unknown): void {
    const { code, message } = asObserverError(thrown);
    const warnings = [code === 'internal' ? 'An internal error happened; look into the log of the gateway' : message];
    const answer: PromAnswer = {
      resultType: 'matrix', series: [], truncated: false, warnings, stats: { tookMs: 0, samplesRead: 0, seriesRead: 0, resolution: 'raw' }, explain: [],
    };
    const tick = this.tick('append', answer);
    for (const [reader] of this.readers.entries()) reader.push(tick);
  }

  private tick(mode: PromLive['mode'], answer: PromAnswer): PromLive {
    const endMs = this.endMs ?? this.host.clock.nowMs();
    return { mode, startMs: endMs - this.query.rangeMs, endMs, stepMs: this.query.stepMs, result: wholeResult(answer) };
  }
}

/** What a slow reader has not read: a whole range replaces all, new points are put behind those that wait. */
export function merge(unread: PromLive, next: PromLive): PromLive {
  if (next.mode === 'full') return next;
  return { ...next, mode: unread.mode, result: { ...next.result, series: mergeSeries(unread.result.series, next.result.series, next.startMs) } };
}

function mergeSeries(unread: PromResult['series'], next: PromResult['series'], startMs: number): PromResult['series'] {
  const keyOf = ({ labels }: PromResult['series'][number]): string => JSON.stringify(labels.map(({ name, value }) => [name, value]).sort());
  const merged = new Map(unread.map((series) => [keyOf(series), since(series, startMs)]));
  for (const series of next) {
    const before = merged.get(keyOf(series));
    if (before === undefined) {
      merged.set(keyOf(series), series);
      continue;
    }
    const histograms = before.histograms === undefined && series.histograms === undefined ? undefined : [...(before.histograms ?? []), ...(series.histograms ?? [])];
    merged.set(keyOf(series), { labels: series.labels, timesMs: [...before.timesMs, ...series.timesMs], values: [...before.values, ...series.values], ...(histograms === undefined ? {} : { histograms }) });
  }
  return [...merged.values()].filter(({ timesMs, histograms }) => timesMs.length > 0 || (histograms?.length ?? 0) > 0);
}

/** Without the points that have left the range since: however long somebody does not read, what waits is no more than the range. */
function since(series: PromResult['series'][number], startMs: number): PromResult['series'][number] {
  const first = series.timesMs.findIndex((timeMs) => timeMs >= startMs);
  if (first === 0 && series.histograms === undefined) return series;
  const from = first < 0 ? series.timesMs.length : first;
  const histograms = series.histograms?.filter(({ timeMs }) => timeMs >= startMs);
  return { labels: series.labels, timesMs: series.timesMs.slice(from), values: series.values.slice(from), ...(histograms === undefined ? {} : { histograms }) };
}
