/** The points a live query shows now: pure. New ones are added at the right, old ones fall out at the left. */
import { labelsKey } from '@observer/promql';
import type { AnswerSeries } from '../prom-answer';

interface Line {
  readonly labels: Readonly<Record<string, string>>;
  times: number[];
  values: number[];
  histograms: AnswerSeries['histograms'];
}

export class LiveWindow {
  private readonly lines = new Map<string, Line>();

  private full = false;

  /** @param maxSeries others fall out, those first whose last point is the oldest */
  constructor(
    private readonly rangeMs: number,
    private readonly maxSeries: number,
  ) {}

  /** Whether series had to fall out. */
  get isFull(): boolean {
    return this.full;
  }

  /** Points of an evaluation, later than those that are there; what is older than the range before `endMs` falls out. */
  append(series: readonly AnswerSeries[], endMs: number): void {
    for (const { labels, times, values, histograms } of series) {
      const key = labelsKey(labels);
      const line = this.lines.get(key) ?? { labels, times: [], values: [], histograms: undefined };
      if (histograms !== undefined || line.histograms !== undefined) {
        line.histograms = [...(line.histograms ?? line.times.map(() => undefined)), ...(histograms ?? Array.from(times, () => undefined))];
      }
      for (let i = 0; i < times.length; i++) {
        line.times.push(times[i]!);
        line.values.push(values[i]!);
      }
      this.lines.set(key, line);
    }
    this.dropBefore(endMs - this.rangeMs);
    this.dropOldest();
  }

  series(): AnswerSeries[] {
    return [...this.lines.values()].map(({ labels, times, values, histograms }) => ({ labels, times: [...times], values: [...values], histograms }));
  }

  private dropOldest(): void {
    this.full = this.lines.size > this.maxSeries;
    if (!this.full) return;
    const oldest = [...this.lines].sort(([, a], [, b]) => a.times.at(-1)! - b.times.at(-1)!).slice(0, this.lines.size - this.maxSeries);
    for (const [key] of oldest) this.lines.delete(key);
  }

  private dropBefore(startMs: number): void {
    for (const [key, line] of this.lines) {
      let first = 0;
      while (first < line.times.length && line.times[first]! < startMs) first++;
      if (first === 0) continue;
      line.times = line.times.slice(first);
      line.values = line.values.slice(first);
      line.histograms = line.histograms?.slice(first);
      if (line.times.length === 0) this.lines.delete(key);
    }
  }
}
