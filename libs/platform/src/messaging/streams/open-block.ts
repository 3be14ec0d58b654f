/**
 * What the broker deletes stays on its disk: it marks a message as gone, and the bytes lie in their block, a file of many messages, until none of its
 * messages lives. The block it writes to is never removed. To be rid of the bytes of messages that were deleted before, fill that block, have what
 * still lives in older ones deleted or written anew, and see that the stream begins behind the filling.
 */

/** The largest block of a stream with limits (nats-server, filestore.go, FileStoreMaxBlkSize). */
const BLOCK_BYTES = 8 * 1024 ** 2;
/** Below what the broker takes as headers of one message, 64 KiB. */
const PART_BYTES = 60 * 1024;
const PARTS = Math.ceil(BLOCK_BYTES / PART_BYTES) + 1;

/** Where a bucket's filling stands while it is there: a deletion of a key that nobody uses. */
export const FILLING_KEY = 'filling';
/** The header that makes messages of a stream large; their payload is what readers expect. */
export const FILLING_HEADER = 'Observer-Filling';

/**
 * Publishes more than fits into a block.
 * @param publish publishes one part, `bytes` large. @returns its sequence
 * @returns the last sequence: no block holds a message up to it together with a later one, that one itself aside
 */
export async function fillOpenBlock(publish: (part: number, bytes: number) => Promise<number>): Promise<number> {
  let last = 0;
  for (let part = 0; part < PARTS; part++) last = await publish(part, PART_BYTES);
  return last;
}
