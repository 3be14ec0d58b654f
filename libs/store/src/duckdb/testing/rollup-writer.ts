/**
 * A process that writes and brings rollups up to date in turn until it is killed: `rollup-writer.ts <directory> <first sequence>`. Prints each
 * acknowledged sequence. The first entries repeat earlier ones.
 */
import { openDuckDbStore } from '../duckdb-store';
import { ROLLUP_OPTIONS, rollupEntry } from './rollup-entry';

async function main(directory: string, first: number): Promise<void> {
  const store = await openDuckDbStore({ directory, ...ROLLUP_OPTIONS });
  for (let sequence = first; ; sequence++) {
    await store.write([rollupEntry(sequence)]);
    process.stdout.write(`${sequence}\n`);
    if (sequence % 3 === 0) await store.updateRollups();
  }
}

void main(process.argv[2]!, Number(process.argv[3]));
