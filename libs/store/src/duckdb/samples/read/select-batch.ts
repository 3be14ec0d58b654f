import { packSamplesPage, type SamplesAnswer, type SamplesQuery } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { ALONE, BatchRoom, faultAnswer, FULL } from '../../../page/samples-batch';
import type { Reader } from '../../engine/connections';
import { exactLevels } from './choose-resolution';
import { type MetricSeries, resolveSeries } from '../series/resolve-series';
import { type Cluster, clusterByTime } from './batch-clusters';
import { type ClosedRange, SampleScan } from './sample-scan';
import { answerFrom, type SelectParts } from './select-samples';
import { SharedScan } from './shared-scan';

/** A query of more series is read by itself. */
const SMALL_SERIES = 4_000;
/** What one cluster may read. */
const MAX_SHARED_SERIES = 20_000;

/** A query of a batch, with the series it looks at. */
interface Resolved {
  readonly place: number;
  readonly query: SamplesQuery;
  readonly range: SamplesQuery['range'];
  readonly metrics: readonly MetricSeries[];
  readonly series: number;
}

/**
 * Answers many small queries with few statements: those that look at the same time are read with one scan over the series of all of them, of which no more
 * than the last minute where only newest samples are wanted, and each is evaluated by itself from what was read. What is large, long, or answered from rollups is left for `select-samples`.
 * @returns in the order of the queries
 * @throws ObserverError `cancelled`
 */
export async function selectBatch(queries: readonly SamplesQuery[], parts: SelectParts, reader: Reader): Promise<SamplesAnswer[]> {
  const room = new BatchRoom();
  const answers = new Array<SamplesAnswer>(queries.length).fill(ALONE);
  const resolved = queries.flatMap((query, place): Resolved[] => {
    try {
      if (query.cursor !== undefined || exactLevels(query, parts.rollups.levels)[0] === '1h') return [];
      const metrics = resolveSeries(parts.catalogue, query.matchers);
      const series = metrics.reduce((sum, { tagSets }) => sum + tagSets.length, 0);
      return series > SMALL_SERIES ? [] : [{ place, query, range: query.range, metrics, series }];
    } catch (thrown) {
      answers[place] = faultAnswer(asObserverError(thrown));
      return [];
    }
  });
  const clusters = [resolved.filter(wantsNewest), resolved.filter((one) => !wantsNewest(one))].flatMap((alike) => clusterByTime(alike).clusters);
  for (const cluster of clusters) await answerCluster(cluster, parts, reader, room, answers);
  return answers;
}

/** Of each series the newest sample only, as an instant selector wants it at one time. */
const wantsNewest = ({ query: { pushdown } }: Resolved): boolean => pushdown !== undefined && pushdown.window.fn === undefined && pushdown.steps.startMs === pushdown.steps.endMs;

/** As many of the queries as may be read at once, the smallest first. */
function withinRoom(queries: readonly Resolved[]): Resolved[] {
  let series = 0;
  return [...queries].sort((a, b) => a.series - b.series).filter((query) => (series += query.series) <= MAX_SHARED_SERIES);
}

async function answerCluster({ queries: all, range }: Cluster<Resolved>, parts: SelectParts, reader: Reader, room: BatchRoom, answers: SamplesAnswer[]): Promise<void> {
  const { files, rollups } = parts;
  if (rollups.sealedWithin(range).length > 0) return;
  for (const { place } of all) answers[place] = FULL;
  if (room.isFull) return;
  const queries = withinRoom(all);
  const starts = files.startsWithin({ startMs: range.startMs, endMs: range.endMs + 1 });
  try {
    await files.use(starts, async (windows) => {
      const scanOf = (wanted: ClosedRange): SampleScan => new SampleScan(windows, wanted, reader);
      const scan = queries.every(wantsNewest) ? await SharedScan.ofNewest(scanOf, range, queries) : await SharedScan.of(scanOf(range), queries.flatMap(({ metrics }) => metrics));
      for (const { place, query, metrics } of queries) {
        if (room.isFull) return;
        const answer = await answerOne(scan, query, metrics, parts, reader);
        room.take(answer);
        answers[place] = answer;
      }
    });
  } catch (thrown) {
    // Otherwise the time is up, or files cannot be read: whose fault that is will show when they are asked by themselves.
    if (asObserverError(thrown).code === 'cancelled') throw thrown;
  }
}

async function answerOne(scan: SharedScan, query: SamplesQuery, metrics: readonly MetricSeries[], { cursors }: SelectParts, reader: Reader): Promise<SamplesAnswer> {
  const startedAt = performance.now();
  try {
    const { source, ...page } = await answerFrom(scan, query, metrics, { cursor: undefined, cursors, reader, pool: undefined });
    return { kind: 'page', page: packSamplesPage({ ...page, source: { ...source, tookMs: performance.now() - startedAt } }) };
  } catch (thrown) {
    const error = asObserverError(thrown);
    return error.code === 'deadline_exceeded' || error.code === 'cancelled' ? FULL : faultAnswer(error);
  }
}
