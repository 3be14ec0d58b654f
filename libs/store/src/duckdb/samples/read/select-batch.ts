import { encodeSamplesPage, type SamplesAnswer, type SamplesQuery } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { ALONE, BatchRoom, faultAnswer, FULL } from '../../../page/samples-batch';
import type { Reader } from '../../engine/connections';
import { exactLevels } from './choose-resolution';
import { type MetricSeries, resolveSeries } from '../series/resolve-series';
import { type Cluster, clusterByTime } from './batch-clusters';
import { SampleScan } from './sample-scan';
import { answerFrom, type SelectParts } from './select-samples';
import { SharedScan } from './shared-scan';

/** What one cluster may read: beyond, a query is one that is read by itself. */
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
 * Answers many small queries with few statements: those that look at the same time are read with one scan over the series of all of them, and each is
 * evaluated by itself from what was read. What is large, long, or answered from rollups is left for `select-samples`.
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
      return [{ place, query, range: query.range, metrics, series: metrics.reduce((sum, { tagSets }) => sum + tagSets.length, 0) }];
    } catch (thrown) {
      answers[place] = faultAnswer(asObserverError(thrown));
      return [];
    }
  });
  for (const cluster of clusterByTime(resolved).clusters) await answerCluster(withinRoom(cluster), parts, reader, room, answers);
  return answers;
}

/** Leaves out the largest queries until the rest is small enough to be read at once. */
function withinRoom({ queries, range }: Cluster<Resolved>): Cluster<Resolved> {
  const kept: Resolved[] = [];
  let series = 0;
  for (const query of [...queries].sort((a, b) => a.series - b.series)) {
    series += query.series;
    if (series > MAX_SHARED_SERIES) break;
    kept.push(query);
  }
  return { queries: kept, range };
}

async function answerCluster({ queries, range }: Cluster<Resolved>, parts: SelectParts, reader: Reader, room: BatchRoom, answers: SamplesAnswer[]): Promise<void> {
  const { files, rollups } = parts;
  if (queries.length === 0 || rollups.sealedWithin(range).length > 0) return;
  for (const { place } of queries) answers[place] = FULL;
  if (room.isFull) return;
  const starts = files.startsWithin({ startMs: range.startMs, endMs: range.endMs + 1 });
  try {
    await files.use(starts, async (windows) => {
      const scan = await SharedScan.of(new SampleScan(windows, range, reader), queries.flatMap(({ metrics }) => metrics));
      for (const { place, query, metrics } of queries) {
        if (room.isFull) return;
        const answer = await answerOne(scan, query, metrics, parts, reader);
        room.take(answer);
        answers[place] = answer;
      }
    });
  } catch (thrown) {
    if (asObserverError(thrown).code === 'cancelled') throw thrown;
    // The time is up, or files cannot be read: most likely for those that read most, and it will show when they are asked by themselves.
    const most = Math.max(...queries.map(({ series }) => series));
    for (const { place, series } of queries) if (series === most) answers[place] = ALONE;
  }
}

async function answerOne(scan: SharedScan, query: SamplesQuery, metrics: readonly MetricSeries[], { cursors }: SelectParts, reader: Reader): Promise<SamplesAnswer> {
  const startedAt = performance.now();
  try {
    const { source, ...page } = await answerFrom(scan, query, metrics, { cursor: undefined, cursors, reader, pool: undefined });
    return { kind: 'page', page: encodeSamplesPage({ ...page, source: { ...source, tookMs: performance.now() - startedAt } }) };
  } catch (thrown) {
    const error = asObserverError(thrown);
    return error.code === 'deadline_exceeded' || error.code === 'cancelled' ? ALONE : faultAnswer(error);
  }
}
