import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { hasLog } from './database-files';

/** Of DuckDB's files: three headers of 4 KB, then blocks of 256 KB, each beginning with the checksum of the rest. */
const FIRST_BLOCK = 3 * 4_096;
const BLOCK_BYTES = 262_144;
const CHECKSUM_BYTES = 8;
const CHECKSUM_START = 5_381n;
const CHECKSUM_FACTOR = 0xbf58476d1ce4e5b9n;

export const blockLocation = (blockId: number): number => FIRST_BLOCK + blockId * BLOCK_BYTES;

/** Where the block lies that DuckDB found damaged; undefined for any other fault. */
export function damagedLocation(message: string): number | undefined {
  const [, location] = /Corrupt database file: computed checksum \d+ does not match stored checksum \d+ in block at location (\d+)/.exec(message) ?? [];
  return location === undefined ? undefined : Number(location);
}

/**
 * Mends a block of metadata whose writing was cut short. A checkpoint writes what is new of the metadata into free parts of blocks that the file still
 * lives by, so it writes these blocks whole, in place, before the header that makes the new parts count. Killed (or out of power) in the middle of
 * that write, it leaves parts old and parts new; those in use are the same in both, only the checksum at the block's beginning fits neither. The new
 * parts count for nothing without the header, and what they said is in the log. So the checksum is computed anew, and the file is as it was before
 * the checkpoint began.
 *
 * Only beside a log, which is there as long as a checkpoint runs: without one nothing was being written, and the damage is another.
 * @returns whether the block was damaged and now is not
 */
export function mendTornBlock(path: string, location: number): boolean {
  if (!hasLog(path) || (location - FIRST_BLOCK) % BLOCK_BYTES !== 0 || location < FIRST_BLOCK) return false;
  const block = Buffer.alloc(BLOCK_BYTES);
  if (location + BLOCK_BYTES > statSync(path).size) return false;
  const file = openSync(path, 'r+');
  try {
    readSync(file, block, 0, BLOCK_BYTES, location);
    const checksum = checksumOf(block);
    if (block.readBigUInt64LE(0) === checksum) return false;
    block.writeBigUInt64LE(checksum, 0);
    writeSync(file, block, 0, CHECKSUM_BYTES, location);
    return true;
  } finally {
    closeSync(file);
  }
}

/** DuckDB's checksum of a block: its words multiplied by a constant, XORed. */
function checksumOf(block: Buffer): bigint {
  let checksum = CHECKSUM_START;
  for (let at = CHECKSUM_BYTES; at < block.length; at += 8) checksum ^= BigInt.asUintN(64, block.readBigUInt64LE(at) * CHECKSUM_FACTOR);
  return checksum;
}
