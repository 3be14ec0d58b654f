import { BIGINT, DuckDBBlobVector, DuckDBConnection, UINTEGER } from '@duckdb/node-api';
import { execute } from '../../engine/connections';
import { AttachedWindow } from '../../engine/attached-window';
import { appendChunks, bytes, numbers } from '../../write/append-chunks';
import { encodeBlock, SlotSeries } from '../codec/block';
import { BLOCK_COLUMNS, BLOCKS, BLOCKS_DEFINITION, slotStartMs } from '../layout';
import { eachChunk, float64Column, uint32Column } from '../read/chunk-columns';

export interface StoredBlock {
  readonly slot: number;
  readonly key: number;
  readonly data: Uint8Array;
}

/** Makes the table of blocks ahead of a transaction: an empty one does no harm. */
export async function ensureBlocks(connection: DuckDBConnection, window: AttachedWindow): Promise<void> {
  if (window.tables.has(BLOCKS)) return;
  await execute(connection, `CREATE TABLE IF NOT EXISTS ${window.alias}.main.${BLOCKS}(${BLOCKS_DEFINITION})`);
  window.tables.set(BLOCKS, new Set(BLOCK_COLUMNS));
}

/** @param condition SQL, made of numbers of ours */
export async function readBlocks(connection: DuckDBConnection, window: AttachedWindow, condition: string): Promise<StoredBlock[]> {
  if (!window.tables.has(BLOCKS)) return [];
  const blocks: StoredBlock[] = [];
  const result = await connection.run(`SELECT slot, key::DOUBLE, data FROM ${window.alias}.main.${BLOCKS} WHERE ${condition}`);
  await eachChunk(result, (chunk) => {
    const [slots, keys] = [uint32Column(chunk, 0), float64Column(chunk, 1)];
    const data = chunk.getColumnVector(2) as DuckDBBlobVector;
    for (let i = 0; i < chunk.rowCount; i++) blocks.push({ slot: slots[i]!, key: keys[i]!, data: data.getItemBytes(i)! });
  });
  return blocks;
}

/** Collects blocks of one window, and writes them in the place of those with the same slot and key. */
export class BlockReplacements {
  private readonly replaced: [slot: number, key: number][] = [];
  private readonly columns = { slot: [] as number[], key: [] as number[], samples: [] as number[], first: [] as number[], last: [] as number[], data: [] as Uint8Array[] };

  constructor(private readonly window: AttachedWindow) {}

  /** @param isNew whether there is no such block yet. Without series the old one goes, and none comes. */
  add(slot: number, key: number, series: readonly SlotSeries[], isNew: boolean): void {
    if (!isNew) this.replaced.push([slot, key]);
    if (series.length === 0) return;
    const { startMs } = this.window;
    this.columns.slot.push(slot);
    this.columns.key.push(key);
    this.columns.samples.push(series.reduce((sum, { times }) => sum + times.length, 0));
    this.columns.first.push(series.reduce((least, { times }) => Math.min(least, times[0]!), Infinity) - startMs);
    this.columns.last.push(series.reduce((greatest, { times }) => Math.max(greatest, times.at(-1)!), 0) - startMs);
    this.columns.data.push(encodeBlock(series, slotStartMs(this.window, slot)));
  }

  get isEmpty(): boolean {
    return this.replaced.length === 0 && this.columns.data.length === 0;
  }

  /** Within the transaction of the connection. */
  async write(connection: DuckDBConnection): Promise<void> {
    const { alias } = this.window;
    for (const [slot, key] of this.replaced) await execute(connection, `DELETE FROM ${alias}.main.${BLOCKS} WHERE slot = ${slot} AND key = ${key}`);
    const { slot, key, samples, first, last, data } = this.columns;
    if (data.length === 0) return;
    await appendChunks(connection, { catalog: alias, table: BLOCKS }, data.length, [
      numbers(UINTEGER, Uint32Array.from(slot)), numbers(BIGINT, BigInt64Array.from(key, BigInt)), numbers(UINTEGER, Uint32Array.from(samples)),
      numbers(UINTEGER, Uint32Array.from(first)), numbers(UINTEGER, Uint32Array.from(last)), bytes(data),
    ]);
  }
}
