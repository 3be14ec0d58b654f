import { NumberArray } from './append-chunks';

/** `data[permutation[i]]` at place i. 64-bit values move as two words: as numbers they would be boxed, as floats NaNs could change. */
export function permute<T extends NumberArray>(data: T, permutation: Uint32Array): T {
  const arranged = new (data.constructor as new (length: number) => T)(data.length);
  if (data instanceof Uint8Array) permuteBytes(data, arranged as Uint8Array, permutation);
  else if (data.BYTES_PER_ELEMENT === 4) permuteWords(wordsOf(data), wordsOf(arranged), permutation);
  else permutePairs(wordsOf(data), wordsOf(arranged), permutation);
  return arranged;
}

/** As `permute`, for one bit per row. */
export function permuteBits(bits: Uint8Array | undefined, permutation: Uint32Array | undefined): Uint8Array | undefined {
  if (bits === undefined || permutation === undefined) return bits;
  const arranged = new Uint8Array(bits.length);
  for (let i = 0; i < permutation.length; i++) {
    const row = permutation[i]!;
    if ((bits[row >> 3]! & (1 << (row & 7))) !== 0) arranged[i >> 3]! |= 1 << (i & 7);
  }
  return arranged;
}

const wordsOf = (data: NumberArray): Uint32Array => new Uint32Array(data.buffer, data.byteOffset, data.byteLength / 4);

function permuteBytes(from: Uint8Array, into: Uint8Array, permutation: Uint32Array): void {
  for (let i = 0; i < permutation.length; i++) into[i] = from[permutation[i]!]!;
}

function permuteWords(from: Uint32Array, into: Uint32Array, permutation: Uint32Array): void {
  for (let i = 0; i < permutation.length; i++) into[i] = from[permutation[i]!]!;
}

function permutePairs(from: Uint32Array, into: Uint32Array, permutation: Uint32Array): void {
  for (let i = 0; i < permutation.length; i++) {
    const at = permutation[i]! * 2;
    into[2 * i] = from[at]!;
    into[2 * i + 1] = from[at + 1]!;
  }
}
