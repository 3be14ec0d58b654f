import { Reader } from '../../engine/connections';
import { AttachedWindow } from '../../engine/attached-window';
import { localOf } from '../layout';
import { MetricSeries } from '../series/resolve-series';
import { PartSamples } from './part-samples';
import { ClosedRange, partsOf, SampleScan } from './sample-scan';

/** Those of the series that have a sample within the range. */
export async function seriesWithSamples(metrics: readonly MetricSeries[], range: ClosedRange, windows: readonly AttachedWindow[], reader: Reader, withWideRows = true): Promise<MetricSeries[]> {
  const found = new Map<MetricSeries, number[]>();
  for await (const { metric, from, to, data } of new SampleScan(windows, range, reader, { withWideRows }).parts(partsOf(metrics))) {
    const samples = new PartSamples(data);
    const present = [...metric.tagSets.subarray(from, to)].filter((tagSet) => samples.hasBetween(localOf(tagSet), range.startMs, range.endMs));
    if (present.length > 0) found.set(metric, (found.get(metric) ?? []).concat(present));
    await new Promise((resolve) => setImmediate(resolve));
    reader.throwIfCancelled();
  }
  return [...found].map(([metric, tagSets]) => ({ ...metric, tagSets: Uint32Array.from(tagSets) }));
}
