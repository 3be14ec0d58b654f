/**
 * Prometheus marks the end of a series with a NaN of its own. JavaScript cannot tell two NaNs apart by value, so the bits are read; an
 * engine may set the quiet bit when it moves such a number, hence both forms count.
 */
const STALE_LOW = 2;
const STALE_HIGH = 0x7ff0_0000;
const STALE_HIGH_QUIET = 0x7ff8_0000;

const words = (values: Float64Array): Uint32Array => new Uint32Array(values.buffer, values.byteOffset, values.length * 2);

/** Writes the stale marker at an index. */
export function markStale(values: Float64Array, index: number): void {
  const view = words(values);
  view[index * 2] = STALE_LOW;
  view[index * 2 + 1] = STALE_HIGH;
}

/** Whether the value at an index is the stale marker. */
export function isStaleAt(values: Float64Array, index: number): boolean {
  const value = values[index]!;
  if (value === value) return false;
  return isStaleWord(words(values), index);
}

function isStaleWord(view: Uint32Array, index: number): boolean {
  const high = view[index * 2 + 1]!;
  return view[index * 2] === STALE_LOW && (high === STALE_HIGH || high === STALE_HIGH_QUIET);
}

/** One series: times ascend (whole milliseconds since the epoch), and each has its value. */
export interface SampleColumns {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** The samples without stale markers, which a range vector never shows; the same object when there are none. */
export function withoutStale(samples: SampleColumns): SampleColumns {
  const { times, values } = samples;
  const stale = staleFlags(values);
  if (stale === undefined) return samples;
  const kept = values.length - stale.reduce((sum, flag) => sum + flag, 0);
  const clean = { times: new Float64Array(kept), values: new Float64Array(kept) };
  for (let from = 0, to = 0; from < values.length; from++) {
    if (stale[from] === 1) continue;
    clean.times[to] = times[from]!;
    clean.values[to++] = values[from]!;
  }
  return clean;
}

/** 1 where a value is the stale marker; undefined when none is. */
export function staleFlags(values: Float64Array): Uint8Array | undefined {
  let flags: Uint8Array | undefined;
  let view: Uint32Array | undefined;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (value === value) continue;
    view ??= words(values);
    if (isStaleWord(view, index)) (flags ??= new Uint8Array(values.length))[index] = 1;
  }
  return flags;
}
