import { splitByShard, type Batch, type FieldColumn } from '@observer/telemetry';
import type { ShardedBatch } from './message-plan';

/** No client can send this field: names with control characters are refused, and it is gone before anything is checked. */
const ROW_FIELD = '\u0000row';

/** A batch of one shard, with the row each of its rows had in the batch that was parsed. */
export interface ShardOfBatch extends ShardedBatch {
  /** Index of the parsed batch. */
  readonly source: number;
  /** Absent when the batch was not split: rows keep their numbers. */
  readonly sourceRows?: Float64Array;
}

/** Splits batches by series over shards, so that all points of a series travel in order. */
export function shardBatches(batches: readonly Batch[], shards: number): ShardOfBatch[] {
  if (shards === 1) return batches.map((batch, source) => ({ batch, shard: 0, source }));
  return batches.flatMap((batch, source) =>
    splitByShard(withRowNumbers(batch), shards).flatMap((part, shard) => (part.rows === 0 ? [] : [withoutRowNumbers(part, shard, source)])));
}

function withRowNumbers(batch: Batch): Batch {
  const numbers: FieldColumn = { name: ROW_FIELD, type: 'float', values: Float64Array.from({ length: batch.rows }, (_, row) => row) };
  return { ...batch, fields: [...batch.fields, numbers] };
}

function withoutRowNumbers(batch: Batch, shard: number, source: number): ShardOfBatch {
  const numbers = batch.fields.find((field) => field.name === ROW_FIELD);
  const fields = batch.fields.filter((field) => field !== numbers);
  return { batch: { ...batch, fields }, shard, source, ...(numbers?.type === 'float' ? { sourceRows: numbers.values } : {}) };
}
