import { ObserverError } from '@observer/kernel';
import type { Budget } from '../evaluator/budget';
import { PromqlError } from '../parser/promql-error';
import type { SampleSource } from '../sample-source.port';
import type { Fetched } from './explain';
import type { Unit } from './plan';
import { sortedByLabels } from './sorted-series';

/** Requests of one query that the source sees at a time. */
const AT_ONCE = 16;

/** Asks the source for the units, several at once. When one fails, the others are cancelled. */
export async function fetchUnits(units: readonly Unit[], source: SampleSource, budget: Budget): Promise<Fetched[]> {
  const stop = new AbortController();
  try {
    return await withDeadline(fetchSome(units, (unit) => fetchUnit(unit, source, budget, stop.signal), budget), budget);
  } catch (error) {
    stop.abort(error);
    budget.check();
    throw error;
  }
}

async function fetchSome(units: readonly Unit[], fetch: (unit: Unit) => Promise<Fetched>, budget: Budget): Promise<Fetched[]> {
  const fetched = new Array<Fetched>(units.length);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < units.length; index = next++) {
      await budget.breathe();
      fetched[index] = await fetch(units[index]!);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, units.length) }, work));
  return fetched;
}

/** Ends the wait with the query's deadline or its cancellation, even if the source does not. */
async function withDeadline<T>(work: Promise<T>, budget: Budget): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const ended = new Promise<never>((_, reject) => {
    const fail = (): void => {
      try {
        budget.check();
        reject(new ObserverError('deadline_exceeded', 'the query took too long'));
      } catch (error) {
        reject(error as Error);
      }
    };
    timer = setTimeout(fail, budget.remainingMs() + 1);
    onAbort = fail;
    budget.signal.addEventListener('abort', fail, { once: true });
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    clearTimeout(timer);
    budget.signal.removeEventListener('abort', onAbort!);
    work.catch(() => undefined);
  }
}

async function fetchUnit(unit: Unit, source: SampleSource, budget: Budget, signal: AbortSignal): Promise<Fetched> {
  const started = performance.now();
  const { maxSamples, maxSeries } = budget.limits;
  const selected = await source.select({ ...unit.request, maxSeries: Math.max(1, maxSeries - budget.seriesRead), maxSamples: Math.max(1, maxSamples - budget.samplesRead) }, signal);
  const { source: { pushed, rowsRead, seriesRead, resolution } } = selected;
  if (unit.raw && pushed !== 'none') throw new ObserverError('internal', `the source answered "${pushed}" where samples were asked for`);
  if (pushed === 'group' && unit.request.pushdown?.group === undefined) throw new ObserverError('internal', 'the source aggregated although it was not asked to');
  const held = selected.series.reduce((sum, { times }) => sum + times.length, 0);
  budget.read(Math.max(rowsRead, pushed === 'none' ? held : 0), Math.max(seriesRead, selected.series.length));
  budget.take(16 * held + 200 * selected.series.length);
  return { unit, pushed, series: await sortedByLabels(selected.series, budget), resolution, samplesRead: rowsRead, seriesRead, fetchMs: performance.now() - started };
}

export const tooManyPoints = (query: string, points: number, most: number): PromqlError =>
  new PromqlError(query, { start: 0, end: query.length }, `exceeded maximum resolution of ${most} points per timeseries (asked for ${points}). Try decreasing the query resolution (a longer step)`, 'execution');
