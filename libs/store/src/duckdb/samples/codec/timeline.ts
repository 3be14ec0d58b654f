/**
 * Times of one series within a slot: milliseconds since the slot's start, ascending, repeats allowed. Scrapes come in a regular beat, so the
 * differences between neighbouring differences are written, or nothing but the beat when it is perfect.
 */
import { ByteReader } from './byte-reader';
import { ByteWriter } from './byte-writer';

const REGULAR = 0;
const IRREGULAR = 1;

export function writeTimeline(writer: ByteWriter, times: Float64Array, startMs: number): void {
  const count = times.length;
  const beat = count > 1 ? times[1]! - times[0]! : 0;
  let isRegular = true;
  for (let i = 2; i < count && isRegular; i++) isRegular = times[i]! - times[i - 1]! === beat;
  writer.whole(count);
  writer.byte(isRegular ? REGULAR : IRREGULAR);
  writer.whole(times[0]! - startMs);
  writer.whole(beat);
  if (isRegular) return;
  for (let i = 2, before = beat; i < count; i++) {
    const difference = times[i]! - times[i - 1]!;
    writer.signed(difference - before);
    before = difference;
  }
}

/** @returns milliseconds since the epoch */
export function readTimeline(reader: ByteReader, startMs: number): Float64Array {
  const count = reader.whole();
  const kind = reader.byte();
  const times = new Float64Array(count);
  let time = startMs + reader.whole();
  let difference = reader.whole();
  times[0] = time;
  if (count > 1) times[1] = time += difference;
  for (let i = 2; i < count; i++) {
    if (kind === IRREGULAR) difference += reader.signed();
    times[i] = time += difference;
  }
  return times;
}
