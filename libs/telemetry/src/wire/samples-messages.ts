import type { Batch } from '../model/batch';
import { sliceRows } from '../model/select';
import { splitByShard } from '../model/shard';
import { encodeBatches } from './encode';

/** Rows of one message: some hundred kilobytes. */
const MAX_ROWS = 20_000;

/** A message of samples for the log. */
export interface SamplesMessage {
  readonly shard: number;
  readonly rows: number;
  readonly payload: Uint8Array;
}

/** Cuts samples that a service made into messages by shard and size. */
export function samplesMessages(batches: readonly Batch[], shards: number): SamplesMessage[] {
  const parts = batches.flatMap((batch) => splitByShard(batch, shards).flatMap((part, shard) =>
    Array.from({ length: Math.ceil(part.rows / MAX_ROWS) }, (_, i) => ({ shard, batch: sliceRows(part, i * MAX_ROWS, (i + 1) * MAX_ROWS) }))));
  const messages: { shard: number; rows: number; batches: Batch[] }[] = [];
  for (const { shard, batch } of parts) {
    const open = messages.find((message) => message.shard === shard && message.rows + batch.rows <= MAX_ROWS);
    if (open === undefined) messages.push({ shard, rows: batch.rows, batches: [batch] });
    else {
      open.rows += batch.rows;
      open.batches.push(batch);
    }
  }
  return messages.map(({ shard, rows, batches: together }) => ({ shard, rows, payload: encodeBatches(together) }));
}
