import type { Resolution } from '../../../telemetry-store.port';
import type { FieldColumnInfo } from '../../engine/catalogue';
import type { MetricSeries } from '../series/resolve-series';
import type { PartData } from './part-samples';
import { partsOf, type SampleScan, type ScannedPart, type WantedPart } from './sample-scan';

/** Parts whose samples are read at once: they are small, else the queries would not be read together. */
const ROUND_PARTS = 1024;

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

  parts(wanted: readonly WantedPart[]): ScannedPart[] {
    return wanted.map((part) => ({ ...part, data: this.read.get(part.key)! }));
  }
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
