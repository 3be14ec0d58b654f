import { SampleSeries, SamplesQuery, SamplesResult } from '@observer/contracts';
import { emptyColumn, GroupAccumulator, lowerBound, type SampleColumns, stepCount, type StepColumn } from '@observer/promql';
import { ownerOfSamples, PageCursors } from '../../../page/page-cursors';
import { PAGE_SAMPLES, presentOf } from '../../../page/samples-page';
import type { Resolution } from '../../../telemetry-store.port';
import { Catalogue } from '../../engine/catalogue';
import { Reader } from '../../engine/connections';
import { localOf } from '../layout';
import { labelsOf } from '../series/metric-name';
import { MetricSeries, resolveSeries } from '../series/resolve-series';
import { GroupPool } from '../parallel/group-pool';
import { GroupJob, GroupPart, GroupTask, MERGING } from '../parallel/group-task';
import type { MixedScannedPart } from './mixed-scan';
import { PartEvaluator } from './part-evaluator';
import { ScanParts, withScan } from './plan-scan';
import { PatientBudget } from './patient-budget';
import { partsOf, type WantedPart } from './sample-scan';
import { SamplesPlace } from './samples-place';
import { groupSeries } from './series-groups';

/** From here on a query is evaluated in several threads: below, handing the work over costs more than it saves. */
const LARGE_SAMPLES = 500_000;

export type Answer = Omit<SamplesResult, 'source'> & { source: Pick<SamplesResult['source'], 'rowsRead' | 'seriesRead' | 'pushed' | 'resolution'> };

/** @throws ObserverError as the port says */
export async function selectSamples(query: SamplesQuery, { catalogue, pool, ...parts }: SelectParts, reader: Reader): Promise<Answer> {
  const cursor = query.cursor === undefined ? undefined : parts.cursors.read(ownerOfSamples(query), query.cursor);
  const metrics = resolveSeries(catalogue, query.matchers);
  return withScan(query, metrics, parts, reader, async (scan) => {
    const isLarge = query.pushdown?.group !== undefined && MERGING[query.pushdown.group.op] !== undefined && (await scan.packedSamples(partsOf(metrics))) >= LARGE_SAMPLES;
    return answerFrom(scan, query, metrics, { cursor, cursors: parts.cursors, reader, pool: isLarge ? pool : undefined });
  });
}

/** One page of what a query asks, of the series and samples that a scan gives. @throws ObserverError as the port says */
export async function answerFrom(scan: PartScan, query: SamplesQuery, metrics: readonly MetricSeries[], { cursor, cursors, reader, pool }: AnswerOptions): Promise<Answer> {
  const budget = new PatientBudget(query.limits, reader, cursor?.series ?? 0, cursor?.samples ?? 0);
  const before = { series: budget.series, samples: budget.samples };
  const run: Run = { query, scan, budget, cursor, cursors, pool };
  const page = query.pushdown?.group === undefined ? await seriesPage(run, metrics) : await groupsPage(run, metrics, query.pushdown.group);
  const pushed = query.pushdown === undefined ? 'none' : query.pushdown.group === undefined ? 'window' : 'group';
  return { ...page, source: { rowsRead: budget.samples - before.samples, seriesRead: budget.series - before.series, pushed, resolution: scan.resolution } };
}

/** Gives the samples of parts of metrics, one after the other. */
export interface PartScan {
  /** The coarsest that was read so far. */
  readonly resolution: Resolution;
  parts(wanted: readonly WantedPart[]): AsyncIterable<MixedScannedPart> | Iterable<MixedScannedPart>;
}

interface AnswerOptions {
  readonly cursor: SamplesPlace | undefined;
  readonly cursors: PageCursors<SamplesPlace>;
  readonly reader: Reader;
  readonly pool: GroupPool | undefined;
}

export interface SelectParts extends ScanParts {
  readonly catalogue: Catalogue;
  readonly pool: GroupPool;
  readonly cursors: PageCursors<SamplesPlace>;
}

interface Run {
  readonly query: SamplesQuery;
  readonly scan: PartScan;
  readonly budget: PatientBudget;
  readonly cursor: SamplesPlace | undefined;
  readonly cursors: PageCursors<SamplesPlace>;
  /** Threads to evaluate groups in, when that pays. */
  readonly pool: GroupPool | undefined;
}

type Page = Pick<SamplesResult, 'series' | 'nextCursor'>;

/** Series after the cursor, as samples or as values at steps, until the page is full. */
async function seriesPage(run: Run, all: readonly MetricSeries[]): Promise<Page> {
  const { query, budget, cursor } = run;
  const metrics = all.map((metric) => ({ ...metric, tagSets: metric.tagSets.filter((tagSet) => isAfter(cursor, metric.field.id, tagSet)) })).filter(({ tagSets }) => tagSets.length > 0);
  const evaluate = query.pushdown === undefined ? clipTo(query.range) : valuesAtSteps(query.pushdown);
  const series: SampleSeries[] = [];
  let size = 0;
  for await (const part of run.scan.parts(partsOf(metrics))) {
    const { measurement, field, tagSets } = part.metric;
    const samples = new PartEvaluator(part.data);
    for (let place = part.from; place < part.to; place++) {
      if (budget.isDue) await budget.pause();
      const tagSet = tagSets[place]!;
      const evaluated = evaluate(samples, localOf(tagSet));
      if (evaluated === undefined) continue;
      const { read, result } = evaluated;
      if (read > 0) budget.take(1, read);
      if (result.times.length > 0) series.push({ labels: labelsOf(measurement, field, tagSet), ...result });
      size += result.times.length;
      const isLast = place + 1 === part.to && part.metric === metrics.at(-1) && part.to === tagSets.length;
      if (size >= PAGE_SAMPLES && !isLast) {
        return { series, nextCursor: run.cursors.write(ownerOfSamples(query), { after: { field: field.id, tagSet }, series: budget.series, samples: budget.samples }) };
      }
    }
  }
  return { series };
}

const isAfter = (cursor: SamplesPlace | undefined, field: number, tagSet: number): boolean =>
  cursor?.after === undefined || field > cursor.after.field || (field === cursor.after.field && tagSet > cursor.after.tagSet);

type Evaluate = (part: PartEvaluator, local: number) => { read: number; result: SampleColumns } | undefined;

/** The samples within the range, copied. */
function clipTo({ startMs, endMs }: SamplesQuery['range']): Evaluate {
  return (part, local) => {
    const columns = part.columns(local);
    if (columns === undefined) return undefined;
    const { times, values } = columns;
    const [from, to] = [lowerBound(times, startMs), lowerBound(times, endMs + 1)];
    return { read: to - from, result: { times: times.slice(from, to), values: values.slice(from, to) } };
  };
}

function valuesAtSteps({ steps, window }: NonNullable<SamplesQuery['pushdown']>): Evaluate {
  const out = emptyColumn(stepCount(steps));
  return (part, local) => {
    const read = part.values(local, window.fn, steps, window, out);
    return read === undefined ? undefined : { read, result: presentOf(out, steps) };
  };
}

/** Groups after the cursor. A page takes as many groups as fit and reads the series of these only. */
async function groupsPage(run: Run, all: readonly MetricSeries[], group: NonNullable<NonNullable<SamplesQuery['pushdown']>['group']>): Promise<Page> {
  const { query, budget, cursor } = run;
  const { steps, window } = query.pushdown!;
  const { groups, metrics } = groupSeries(all, group);
  const length = stepCount(steps);
  const first = cursor?.afterGroup === undefined ? 0 : groups.filter(({ key }) => key <= cursor.afterGroup!).length;
  const last = Math.min(groups.length, first + Math.max(1, Math.floor(PAGE_SAMPLES / length)));
  const within = (number: number): boolean => number >= first && number < last;
  const chosen = metrics.map(({ metric, groupOf }) => ({ metric: { ...metric, tagSets: metric.tagSets.filter((_, place) => within(groupOf[place]!)) }, groupOf: groupOf.filter(within) }));
  const groupOf = new Map(chosen.map(({ metric, groupOf: own }) => [metric as MetricSeries, own]));
  const job = { steps, window, op: group.op, groups: last - first };
  const parts = groupParts(run, chosen.map(({ metric }) => metric), (metric, place) => groupOf.get(metric)![place]! - first);
  const totals = await (run.pool === undefined ? inThisThread(run, job, parts) : inThreads(run, run.pool, job, parts));

  const series = groups.slice(first, last).flatMap(({ labels }, number): SampleSeries[] => {
    const values = presentOf(totals[number]!, steps);
    return values.times.length === 0 ? [] : [{ labels: { ...labels }, ...values }];
  });
  if (last === groups.length) return { series };
  return { series, nextCursor: run.cursors.write(ownerOfSamples(query), { afterGroup: groups[last - 1]!.key, series: budget.series, samples: budget.samples }) };
}

/** The parts with the group of each series, and how many samples are in their blocks. */
async function* groupParts(run: Run, metrics: readonly MetricSeries[], numberOf: (metric: MetricSeries, place: number) => number): AsyncGenerator<GroupPart> {
  for await (const { metric, from, to, data } of run.scan.parts(partsOf(metrics))) {
    const locals = Uint16Array.from(metric.tagSets.subarray(from, to), localOf);
    yield { data, locals, groupOf: Uint32Array.from(locals, (_, i) => numberOf(metric, from + i)) };
  }
}

async function inThisThread({ budget }: Run, job: GroupJob, parts: AsyncIterable<GroupPart>): Promise<StepColumn[]> {
  const task = new GroupTask(job);
  for await (const part of parts) {
    for (const samples of task.add(part)) {
      budget.take(1, samples);
      if (budget.isDue) await budget.pause();
    }
  }
  return task.results();
}

async function inThreads({ budget }: Run, pool: GroupPool, job: GroupJob, parts: AsyncIterable<GroupPart>): Promise<StepColumn[]> {
  const pooled = pool.begin(job);
  try {
    for await (const part of parts) {
      await pooled.add(part, (series, samples) => budget.take(series, samples));
      await budget.pause();
    }
    const results = await pooled.results();
    const merged = Array.from({ length: job.groups }, () => new GroupAccumulator(MERGING[job.op]!, stepCount(job.steps), job.window.leftOpen));
    for (const columns of results) columns.forEach((column, group) => merged[group]!.add(column));
    return merged.map((total) => total.result());
  } finally {
    pooled.end();
  }
}
