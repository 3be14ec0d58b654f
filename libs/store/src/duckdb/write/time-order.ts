/**
 * The order that sorts rows by time, stable; undefined when they are sorted already.
 * Sorts 64-bit floats (offset from the smallest time, in nanoseconds: exact up to 104 days) because typed arrays of numbers sort natively.
 */
export function timeOrder(time: BigInt64Array): Uint32Array | undefined {
  let sorted = true;
  for (let i = 1; i < time.length && sorted; i++) sorted = time[i]! >= time[i - 1]!;
  if (sorted) return undefined;
  const base = time.reduce((least, at) => (at < least ? at : least));
  const offsets = Float64Array.from(time, (at) => Number(at - base));
  return Uint32Array.from(time.keys()).sort((a, b) => offsets[a]! - offsets[b]! || a - b);
}
