import type { Resolution } from '../../../telemetry-store.port';
import type { FieldColumnInfo } from '../../engine/catalogue';
import type { MetricSeries } from '../series/resolve-series';
import { blockKey, localOf } from '../layout';
import { type PartData, PartSamples } from './part-samples';
import { type ClosedRange, partsOf, type SampleScan, type ScannedPart, type WantedPart } from './sample-scan';

/** Parts whose samples are read at once: they are small, else the queries would not be read together. */
const ROUND_PARTS = 1024;

/** Most series are sampled this often: where only the newest sample counts, no more is read of them. */
const BRIEF_MS = 75_000;

/** Series of which the newest sample at the end of a range is wanted. */
export interface NewestWanted {
  readonly range: ClosedRange;
  readonly metrics: readonly MetricSeries[];
}

/** Samples that were read once for several queries: gives each the parts it wants. */
export class SharedScan {
  readonly resolution: Resolution = 'raw';

  private constructor(private readonly read: ReadonlyMap<number, PartData>) {}

  /** @param wanted of all queries; a metric may be there more than once */
  static async of(scan: SampleScan, wanted: readonly MetricSeries[]): Promise<SharedScan> {
    const read = new Map<number, PartData>();
    for await (const round of scan.rounds(partsOf(mergedMetrics(wanted)), ROUND_PARTS)) for (const { key, data } of round) read.set(key, data);
    return new SharedScan(read);
  }

  /**
   * For queries that want the newest sample of each series only: reads the last minute, and more only of the parts where a series has none in it.
   * @param range holds the ranges of all
   */
  static async ofNewest(scanOf: (range: ClosedRange) => SampleScan, range: ClosedRange, wanted: readonly NewestWanted[]): Promise<SharedScan> {
    const metrics = wanted.flatMap((one) => one.metrics);
    const brief = { startMs: Math.min(...wanted.map((one) => one.range.endMs)) - BRIEF_MS, endMs: range.endMs };
    if (2 * (brief.endMs - brief.startMs) > range.endMs - range.startMs) return SharedScan.of(scanOf(range), metrics);
    const { read } = await SharedScan.of(scanOf(brief), metrics);
    const lacking = partsWithout(read, wanted);
    if (lacking.size === 0) return new SharedScan(read);
    const rest = metrics.map((metric) => ({ ...metric, tagSets: metric.tagSets.filter((tagSet) => lacking.has(blockKey(metric.field.id, tagSet))) })).filter(({ tagSets }) => tagSets.length > 0);
    return new SharedScan(new Map([...read, ...(await SharedScan.of(scanOf(range), rest)).read]));
  }

  parts(wanted: readonly WantedPart[]): ScannedPart[] {
    return wanted.map((part) => ({ ...part, data: this.read.get(part.key)! }));
  }
}

/** Keys of parts in which a series that is wanted has no sample in the last minute of its range. */
function partsWithout(read: ReadonlyMap<number, PartData>, wanted: readonly NewestWanted[]): Set<number> {
  const samples = new Map([...read].map(([key, data]) => [key, new PartSamples(data)]));
  const lacking = new Set<number>();
  for (const { range: { startMs, endMs }, metrics } of wanted) {
    for (const { metric, key, from, to } of partsOf(metrics)) {
      if (lacking.has(key)) continue;
      const has = (tagSet: number): boolean => samples.get(key)!.hasBetween(localOf(tagSet), Math.max(startMs, endMs - BRIEF_MS), endMs);
      if (!metric.tagSets.subarray(from, to).every(has)) lacking.add(key);
    }
  }
  return lacking;
}

/** Each metric once, with the series that anyone wants; ascending, as scans want them. */
export function mergedMetrics(wanted: readonly MetricSeries[]): MetricSeries[] {
  const byField = new Map<FieldColumnInfo, MetricSeries[]>();
  for (const metric of wanted) {
    const same = byField.get(metric.field);
    if (same === undefined) byField.set(metric.field, [metric]);
    else same.push(metric);
  }
  return [...byField.values()].map(merged).sort((a, b) => a.field.id - b.field.id);
}

function merged(same: readonly MetricSeries[]): MetricSeries {
  const [first] = same;
  if (same.length === 1) return first!;
  return { ...first!, tagSets: Uint32Array.from(new Set(same.flatMap(({ tagSets }) => [...tagSets]))).sort() };
}
