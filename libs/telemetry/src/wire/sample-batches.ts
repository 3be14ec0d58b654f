import type { Batch, TagColumn } from '../model/batch';

/** A sample on its way to the store. */
export interface MadeSample {
  /** With the metric's name as `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly timeMs: number;
  /** Null = the series ends here. */
  readonly value: number | null;
}

/**
 * Samples as batches, one per metric.
 * @param markEnd writes how the store is told that a series ends, at an index of the values; without it such samples are NaN
 */
export function sampleBatches(samples: readonly MadeSample[], markEnd?: (values: Float64Array, row: number) => void): Batch[] {
  const byMetric = new Map<string, MadeSample[]>();
  for (const sample of samples) {
    const metric = sample.labels.__name__!;
    const same = byMetric.get(metric);
    if (same === undefined) byMetric.set(metric, [sample]);
    else same.push(sample);
  }
  return [...byMetric].map(([metric, same]) => batchOf(metric, same, markEnd));
}

function batchOf(measurement: string, samples: readonly MadeSample[], markEnd?: (values: Float64Array, row: number) => void): Batch {
  const rows = samples.length;
  const values = Float64Array.from(samples, ({ value }) => value ?? Number.NaN);
  samples.forEach(({ value }, row) => value === null && markEnd?.(values, row));
  const names = [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))].filter((name) => name !== '__name__').sort();
  return {
    measurement, rows, seriesCount: rows, time: BigInt64Array.from(samples, ({ timeMs }) => BigInt(timeMs) * 1_000_000n),
    tags: names.map((name) => tagColumn(name, samples)).filter(({ dictionary }) => dictionary.length > 0), fields: [{ name: 'value', type: 'float', values }],
  };
}

function tagColumn(name: string, samples: readonly MadeSample[]): TagColumn {
  const dictionary = new Map<string, number>();
  const ids = Uint32Array.from(samples, ({ labels }) => {
    const text = labels[name] ?? '';
    if (text === '') return 0;
    const known = dictionary.get(text);
    if (known === undefined) dictionary.set(text, dictionary.size + 1);
    return known ?? dictionary.size;
  });
  return { name, dictionary: [...dictionary.keys()], ids };
}
