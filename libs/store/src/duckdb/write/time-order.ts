/**
 * The order that sorts rows by time, stable; undefined when they are sorted already.
 * A natural merge sort: a commit is a few messages, each nearly sorted, so there are few runs to merge.
 */
export function timeOrder(time: BigInt64Array): Uint32Array | undefined {
  const bounds = runBounds(time);
  if (bounds.length <= 2) return undefined;
  return mergeRuns(floatKeys(time), bounds);
}

/**
 * Times as floats, counted from the first one's 4.3 s slot: ten times faster to compare than 64-bit integers, and exact within 52 days
 * of it. Beyond, times closer than a microsecond may change places, which costs nothing but a little space.
 */
function floatKeys(time: BigInt64Array): Float64Array {
  const words = new Int32Array(time.buffer, time.byteOffset, time.length * 2);
  const keys = new Float64Array(time.length);
  const origin = words[1]!;
  for (let i = 0; i < keys.length; i++) keys[i] = (words[2 * i + 1]! - origin) * 2 ** 32 + (words[2 * i]! >>> 0);
  return keys;
}

/** Where ascending runs begin, and the end. */
function runBounds(time: BigInt64Array): number[] {
  const bounds = [0];
  for (let i = 1; i < time.length; i++) if (time[i]! < time[i - 1]!) bounds.push(i);
  bounds.push(time.length);
  return bounds;
}

function mergeRuns(keys: Float64Array, bounds: number[]): Uint32Array {
  let order = new Uint32Array(keys.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  let merged = new Uint32Array(keys.length);
  while (bounds.length > 2) {
    const next = [0];
    for (let i = 0; i + 1 < bounds.length; i += 2) {
      const end = bounds[i + 2] ?? bounds[i + 1]!;
      mergeTwo(keys, order, merged, bounds[i]!, bounds[i + 1]!, end);
      next.push(end);
    }
    [order, merged] = [merged, order];
    bounds = next;
  }
  return order;
}

/** Merges [start, middle) and [middle, end) of `from` into `into`; of equal keys the left one comes first. */
function mergeTwo(keys: Float64Array, from: Uint32Array, into: Uint32Array, start: number, middle: number, end: number): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const takeLeft = left < middle && (right >= end || keys[from[left]!]! <= keys[from[right]!]!);
    into[at] = takeLeft ? from[left++]! : from[right++]!;
  }
}
