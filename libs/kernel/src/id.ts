import { randomBytes } from 'node:crypto';

/**
 * A UUID version 7 (RFC 9562): sorts by creation time, safe to hand out.
 * @param nowMs milliseconds since the epoch; the first 48 bits.
 */
export function uuidv7(nowMs: number = Date.now(), random: (size: number) => Uint8Array = randomBytes): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes.set(random(10), 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
