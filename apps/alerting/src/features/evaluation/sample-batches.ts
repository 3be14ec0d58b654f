import { markStale } from '@observer/promql';
import { type Batch, type MadeSample, sampleBatches as batchesOf } from '@observer/telemetry';

export type { MadeSample } from '@observer/telemetry';

/** Samples as batches, one per metric; the ends of series are marked as Prometheus does, so that queries show them no more from there on. */
export const sampleBatches = (samples: readonly MadeSample[]): Batch[] => batchesOf(samples, markStale);
