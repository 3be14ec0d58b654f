import { Batch } from '@observer/telemetry';
import { nsToMs, windowStartNs } from '../engine/window-span';

/** Rows of a batch that belong to one window; `rows` absent = all of them. */
export interface BatchPart {
  readonly batch: Batch;
  readonly rows?: Uint32Array;
}

export const rowsIn = (part: BatchPart): number => part.rows?.length ?? part.batch.rows;

/** Splits a batch by window start (milliseconds). A batch within one window, the usual case, is not copied. */
export function rowsByWindow(batch: Batch, windowNs: bigint): Map<number, BatchPart> {
  const parts = new Map<number, BatchPart>();
  if (batch.rows === 0) return parts;
  const { time } = batch;
  let min = time[0]!;
  let max = min;
  for (let row = 1; row < batch.rows; row++) {
    const at = time[row]!;
    if (at < min) min = at;
    else if (at > max) max = at;
  }
  const first = windowStartNs(min, windowNs);
  if (max < first + windowNs) return parts.set(nsToMs(first), { batch });

  const rows = new Map<bigint, number[]>();
  for (let row = 0; row < batch.rows; row++) {
    const start = windowStartNs(time[row]!, windowNs);
    const list = rows.get(start);
    if (list === undefined) rows.set(start, [row]);
    else list.push(row);
  }
  for (const [start, list] of rows) parts.set(nsToMs(start), { batch, rows: Uint32Array.from(list) });
  return parts;
}
