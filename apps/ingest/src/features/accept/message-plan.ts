import type { Batch, FieldColumn } from '@observer/telemetry';

/** Messages are cut near this size: a body of 5,000 points is one message, and a message stays small beside what a commit takes at once. */
export const TARGET_MESSAGE_BYTES = 512 * 1024;

/** A run of rows of one batch. */
export interface PlannedPart {
  readonly batch: number;
  readonly startRow: number;
  readonly endRow: number;
}

/** What goes into one message. */
export interface PlannedMessage {
  /** The declared kind; undefined for a message of undeclared measurements, which share messages. */
  readonly kind: string | undefined;
  readonly shard: number;
  readonly parts: readonly PlannedPart[];
}

/** A parsed batch and the shard its rows belong to. */
export interface ShardedBatch {
  readonly batch: Batch;
  readonly shard: number;
}

/**
 * Decides which rows travel together. A pure function of the parsed batches, before anything is refused or filled in: a retry of a
 * body that was published in part gives the same messages, so those already stored are recognized by their ids.
 */
export function planMessages(batches: readonly ShardedBatch[], isDeclared: (measurement: string) => boolean, targetBytes = TARGET_MESSAGE_BYTES): PlannedMessage[] {
  const messages: PlannedMessage[] = [];
  const shared = new Map<number, { parts: PlannedPart[]; bytes: number }>();
  batches.forEach(({ batch, shard }, index) => {
    const rowBytes = estimateRowBytes(batch);
    const rowsPerMessage = Math.max(1, Math.floor(targetBytes / rowBytes));
    const kind = isDeclared(batch.measurement) ? batch.measurement : undefined;
    for (let startRow = 0; startRow < batch.rows; startRow += rowsPerMessage) {
      const part = { batch: index, startRow, endRow: Math.min(batch.rows, startRow + rowsPerMessage) };
      if (kind !== undefined) messages.push({ kind, shard, parts: [part] });
      else join(part, (part.endRow - startRow) * rowBytes, shard);
    }
  });
  for (const [shard, { parts }] of shared) messages.push({ kind: undefined, shard, parts });
  return messages;

  function join(part: PlannedPart, bytes: number, shard: number): void {
    const open = shared.get(shard);
    if (open !== undefined && open.bytes + bytes <= targetBytes) {
      open.parts.push(part);
      open.bytes += bytes;
      return;
    }
    if (open !== undefined) messages.push({ kind: undefined, shard, parts: open.parts });
    shared.set(shard, { parts: [part], bytes });
  }
}

/** Mean size of a row on the wire, from the columns alone. */
export function estimateRowBytes(batch: Batch): number {
  let bytes = 8 * batch.rows + (batch.rowSeries === undefined ? 0 : 4 * batch.rows);
  for (const tag of batch.tags) {
    bytes += 4 * batch.seriesCount;
    for (const value of tag.dictionary) bytes += value.length + 4;
  }
  for (const field of batch.fields) bytes += fieldBytes(field, batch.rows);
  return Math.max(1, bytes / Math.max(1, batch.rows));
}

function fieldBytes(field: FieldColumn, rows: number): number {
  if (field.type === 'boolean') return rows;
  if (field.type !== 'string') return 8 * rows;
  if (field.utf8 !== undefined) return 4 * rows + field.utf8.bytes.length;
  return field.values.reduce((sum, value) => sum + value.length, 4 * rows);
}
