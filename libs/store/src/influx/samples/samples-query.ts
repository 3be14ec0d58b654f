import type { SampleSeries, SamplesQuery, SamplesResult } from '@observer/contracts';
import { emptyColumn, GroupAccumulator, groupKey, groupLabels, type SampleColumns, stepCount, windowValues } from '@observer/promql';
import { ownerOfSamples, type PageCursors } from '../../page/page-cursors';
import { PAGE_SAMPLES, presentOf, SampleBudget } from '../../page/samples-page';
import type { Catalogue } from '../schema/catalogue';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { type Metric, METRIC_NAME, metricsOf } from './metrics';
import { SampleReader } from './sample-reader';
import type { SamplesPlace } from './samples-place';

interface Parts {
  readonly server: InfluxServer;
  readonly catalogue: Catalogue;
  readonly kinds: ReadonlySet<string>;
  readonly sampleCursors: PageCursors<SamplesPlace>;
}

type Labels = Readonly<Record<string, string>>;

/** Series, and where they end when there are more. */
interface Page {
  readonly series: SampleSeries[];
  readonly place?: SamplesPlace;
}

/**
 * Samples of metrics. InfluxDB streams them series by series; windows and groups are evaluated here, by the code the PromQL evaluator uses, while they
 * pass, so memory holds one series and the groups.
 * @throws ObserverError as the port says
 */
export async function selectSamples(query: SamplesQuery, { server, catalogue, kinds, sampleCursors }: Parts, scope: QueryScope): Promise<SamplesResult> {
  const startedAt = performance.now();
  const cursor = query.cursor === undefined ? undefined : sampleCursors.read(ownerOfSamples(query), query.cursor);
  const budget = new SampleBudget(query.limits, cursor?.series ?? 0, cursor?.samples ?? 0);
  const before = { series: budget.series, samples: budget.samples };
  const metrics = metricsOf(catalogue, kinds, query.matchers);
  const reader = new SampleReader(query, server, scope);
  const group = query.pushdown?.group;
  const { place, series } = group === undefined ? await seriesPage(query, metrics, reader, budget, cursor) : await groupsPage(query, metrics, reader, budget, cursor?.afterGroup);
  const page = { series, ...(place === undefined ? {} : { nextCursor: sampleCursors.write(ownerOfSamples(query), place) }) };
  const pushed = query.pushdown === undefined ? 'none' : group === undefined ? 'window' : 'group';
  return { ...page, source: { tookMs: performance.now() - startedAt, rowsRead: budget.samples - before.samples, seriesRead: budget.series - before.series, pushed, resolution: 'raw' } };
}

/** Series after the cursor, as samples or as values at steps, until the page is full. */
async function seriesPage(query: SamplesQuery, all: readonly Metric[], reader: SampleReader, budget: SampleBudget, cursor: SamplesPlace | undefined): Promise<Page> {
  const start = cursor?.after === undefined ? 0 : all.findIndex(({ place }) => place === cursor.after!.metric);
  const evaluate = query.pushdown === undefined ? copied : valuesAtSteps(query.pushdown);
  const series: SampleSeries[] = [];
  let size = 0;
  let next: SamplesPlace | undefined;
  for (const metric of all.slice(Math.max(0, start))) {
    const resume = metric.place === cursor?.after?.metric ? cursor.after : undefined;
    await reader.read(metric, resume, (labels, columns, position) => {
      if (size >= PAGE_SAMPLES) return false;
      const { read, result } = evaluate(columns);
      if (read > 0) budget.take(1, read);
      if (result.times.length > 0) series.push({ labels: named(labels, metric), ...result });
      size += result.times.length;
      if (size >= PAGE_SAMPLES) next = { after: { metric: metric.place, ...position }, series: budget.series, samples: budget.samples };
      return true;
    });
    if (next !== undefined) return { series, place: next };
  }
  return { series };
}

const named = (labels: Labels, { name }: Metric): Record<string, string> => ({ ...labels, [METRIC_NAME]: name });

type Evaluate = (columns: SampleColumns) => { read: number; result: { times: Float64Array; values: Float64Array } };

const copied: Evaluate = ({ times, values }) => ({ read: times.length, result: { times: times.slice(), values: values.slice() } });

function valuesAtSteps({ steps, window }: NonNullable<SamplesQuery['pushdown']>): Evaluate {
  const out = emptyColumn(stepCount(steps));
  return (columns) => ({ read: windowValues(window.fn, columns, steps, window, out), result: presentOf(out, steps) });
}

interface Group {
  readonly labels: Labels;
  readonly total: GroupAccumulator;
}

/** Groups after the cursor, in the order of their keys, as many as fit on a page. */
async function groupsPage(query: SamplesQuery, metrics: readonly Metric[], reader: SampleReader, budget: SampleBudget, after: string | undefined): Promise<Page> {
  const { steps, window, group } = query.pushdown!;
  const { mode, labels: names } = group!;
  const grouping = mode === 'by' ? { mode, labels: names } : { mode, labels: names.filter((name) => name !== METRIC_NAME) };
  const length = stepCount(steps);
  const room = Math.max(1, Math.floor(PAGE_SAMPLES / length));
  const groups = new Map<string, Group>();
  let isCut = false;
  const out = emptyColumn(length);
  for (const metric of metrics) {
    await reader.read(metric, undefined, (plain, columns) => {
      const labels = named(plain, metric);
      const key = groupKey(labels, grouping);
      if (after !== undefined && key <= after) return true;
      const read = windowValues(window.fn, columns, steps, window, out);
      if (read === 0) return true;
      // Every page reads all series; they count once.
      if (after === undefined) budget.take(1, read);
      let one = groups.get(key);
      if (one === undefined) groups.set(key, (one = { labels: groupLabels(labels, grouping), total: new GroupAccumulator(group!.op, length, window.leftOpen) }));
      one.total.add(out);
      if (groups.size > 2 * room) isCut = dropLast(groups, room) || isCut;
      return true;
    });
  }
  isCut = dropLast(groups, room) || isCut;
  const kept = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  const series = kept.flatMap(([, { labels, total }]): SampleSeries[] => {
    const values = presentOf(total.result(), steps);
    return values.times.length === 0 ? [] : [{ labels, ...values }];
  });
  return isCut ? { series, place: { afterGroup: kept.at(-1)![0], series: budget.series, samples: budget.samples } } : { series };
}

/** Keeps the groups with the least keys: the others, and what comes for them later, belong to a later page. */
function dropLast(groups: Map<string, Group>, room: number): boolean {
  if (groups.size <= room) return false;
  for (const key of [...groups.keys()].sort().slice(room)) groups.delete(key);
  return true;
}
