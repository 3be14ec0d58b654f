/** xxHash64 with seed 0 (https://github.com/Cyan4973/xxHash, doc/xxhash_spec.md), for texts as short as label sets. */
const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;

const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotate = (value: bigint, bits: bigint): bigint => wrap((value << bits) | (value >> (64n - bits)));
const round = (accumulator: bigint, lane: bigint): bigint => wrap(rotate(wrap(accumulator + lane * P2), 31n) * P1);

/** Four accumulators over stripes of 32 bytes, merged. */
function stripes(bytes: DataView, length: number): bigint {
  const lanes = [wrap(P1 + P2), P2, 0n, wrap(-P1)];
  for (let at = 0; at + 32 <= length; at += 32) for (let lane = 0; lane < 4; lane++) lanes[lane] = round(lanes[lane]!, bytes.getBigUint64(at + 8 * lane, true));
  const merged = wrap(rotate(lanes[0]!, 1n) + rotate(lanes[1]!, 7n) + rotate(lanes[2]!, 12n) + rotate(lanes[3]!, 18n));
  return lanes.reduce((hash, lane) => wrap((hash ^ round(0n, lane)) * P1 + P4), merged);
}

function remainder(start: bigint, bytes: DataView, from: number, length: number): bigint {
  let hash = start;
  let at = from;
  for (; at + 8 <= length; at += 8) hash = wrap(rotate(hash ^ round(0n, bytes.getBigUint64(at, true)), 27n) * P1 + P4);
  if (at + 4 <= length) {
    hash = wrap(rotate(hash ^ wrap(BigInt(bytes.getUint32(at, true)) * P1), 23n) * P2 + P3);
    at += 4;
  }
  for (; at < length; at++) hash = wrap(rotate(hash ^ wrap(BigInt(bytes.getUint8(at)) * P5), 11n) * P1);
  return hash;
}

export function xxHash64(data: Uint8Array): bigint {
  const length = data.byteLength;
  const bytes = new DataView(data.buffer, data.byteOffset, length);
  const start = wrap((length >= 32 ? stripes(bytes, length) : P5) + BigInt(length));
  let hash = remainder(start, bytes, length - (length % 32), length);
  hash = wrap((hash ^ (hash >> 33n)) * P2);
  hash = wrap((hash ^ (hash >> 29n)) * P3);
  return hash ^ (hash >> 32n);
}
