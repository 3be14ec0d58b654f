/**
 * FNV-1a, 32 bit. Used to spread keys over shards and partitions, never for identity.
 * Source: http://www.isthe.com/chongo/tech/comp/fnv/ (parameters of the 32-bit variant).
 */
export function fnv1a32(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash >>> 0;
}

const encoder = new TextEncoder();

/** `fnv1a32` of the UTF-8 bytes of a string. */
export const fnv1a32OfString = (text: string): number => fnv1a32(encoder.encode(text));
