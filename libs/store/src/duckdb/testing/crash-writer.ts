/**
 * A process that writes to a store until it is killed: `crash-writer.ts <directory> <first sequence>`. Prints each acknowledged
 * sequence. The first entries repeat earlier ones, as a stream delivers again what was not acked.
 */
import { openDuckDbStore } from '../duckdb-store';
import { crashEntry, CRASH_CHECKPOINT } from './crash-entry';

const ENTRIES_PER_WRITE = 5;

async function main(directory: string, first: number): Promise<void> {
  const store = await openDuckDbStore({ directory, checkpointThreshold: CRASH_CHECKPOINT });
  for (let sequence = first; ; sequence += ENTRIES_PER_WRITE) {
    const entries = Array.from({ length: ENTRIES_PER_WRITE }, (_, i) => crashEntry(sequence + i));
    await store.write(entries);
    process.stdout.write(`${sequence + ENTRIES_PER_WRITE - 1}\n`);
  }
}

void main(process.argv[2]!, Number(process.argv[3]));
