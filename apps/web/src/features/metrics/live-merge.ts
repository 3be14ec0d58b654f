/** A live query: the whole range first, then new points that are put at the end of what is shown. */
import { type PromLive, type PromResult, type PromSeries } from '../../api/prom';
import { labelKey } from './result-series';

export interface LiveView {
  result: PromResult;
  startMs: number;
  endMs: number;
  stepMs: number;
}

/** The view after a message. Points that came twice count once; those before the range's start leave, and series without any left too. */
export function mergeLive(view: LiveView | undefined, { mode, startMs, endMs, stepMs, result }: PromLive): LiveView {
  if (mode === 'FULL' || !view) return { result, startMs, endMs, stepMs };
  const fresh = new Map(result.series.map((one) => [labelKey(one.labels), one]));
  const known = view.result.series.map((one) => joined(one, fresh.get(labelKey(one.labels)), startMs));
  const keys = new Set(view.result.series.map(({ labels }) => labelKey(labels)));
  const added = result.series.filter(({ labels }) => !keys.has(labelKey(labels)));
  return { result: { ...result, series: [...known, ...added].filter(({ timesMs }) => timesMs.length > 0) }, startMs, endMs, stepMs };
}

function joined(before: PromSeries, after: PromSeries | undefined, startMs: number): PromSeries {
  const firstNew = after?.timesMs[0] ?? Infinity;
  const from = before.timesMs.findIndex((timeMs) => timeMs >= startMs);
  const end = before.timesMs.findLastIndex((timeMs) => timeMs < firstNew) + 1;
  const kept = from === -1 ? [0, 0] : [from, Math.max(from, end)];
  return { ...before, timesMs: [...before.timesMs.slice(...kept), ...(after?.timesMs ?? [])], values: [...before.values.slice(...kept), ...(after?.values ?? [])] };
}
