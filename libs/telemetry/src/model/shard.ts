import { fnv1a32OfString, ObserverError } from '@observer/kernel';
import type { Batch } from './batch';
import { selectRows } from './select';

/**
 * The rows of a batch by shard: element i holds those of shard i (perhaps none). All rows of a series, which is a measurement with a set of
 * tags, go to one shard, whatever the order of the tags and the encoding of the batch.
 * Shard = (FNV-1a of the measurement + sum over its tags of FNV-1a of "name=value") mod 2^32, its bits mixed, mod `shards`.
 */
export function splitByShard(batch: Batch, shards: number): Batch[] {
  if (!Number.isInteger(shards) || shards < 1) throw new ObserverError('invalid_argument', `${shards} is no number of shards`);
  if (shards === 1) return [batch];
  const shardOfElement = elementShards(batch, shards);
  const counts = new Uint32Array(shards);
  const shardOfRow = new Uint32Array(batch.rows);
  for (let row = 0; row < batch.rows; row++) {
    const shard = shardOfElement[batch.rowSeries === undefined ? row : batch.rowSeries[row]!]!;
    shardOfRow[row] = shard;
    counts[shard]!++;
  }
  const rows = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (let row = 0; row < batch.rows; row++) rows[shardOfRow[row]!]![counts[shardOfRow[row]!]!++] = row;
  return rows.map((chosen) => selectRows(batch, chosen));
}

/** The shard of each series (of each row where there are none). */
function elementShards(batch: Batch, shards: number): Uint32Array {
  const sums = new Uint32Array(batch.seriesCount).fill(fnv1a32OfString(batch.measurement));
  for (const tag of batch.tags) {
    const hashes = new Uint32Array(tag.dictionary.length + 1);
    tag.dictionary.forEach((value, i) => (hashes[i + 1] = fnv1a32OfString(`${tag.name}=${value}`)));
    for (let i = 0; i < sums.length; i++) sums[i]! += hashes[tag.ids[i]!]!;
  }
  return sums.map((sum) => mix(sum) % shards);
}

/** Spreads the bits of a hash (finalizer of MurmurHash3). */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
