/**
 * A process that writes samples and packs them until it is killed: `pack-writer.ts <directory> <first sequence>`. Prints each acknowledged
 * sequence; the first entries repeat earlier ones.
 */
import { openDuckDbStore } from '../duckdb-store';
import { sampleEntry } from './sample-entry';

async function main(directory: string, first: number): Promise<void> {
  const store = await openDuckDbStore({ directory, checkpointThreshold: '200KB' });
  let packing: Promise<void> = Promise.resolve();
  for (let sequence = first; ; sequence++) {
    await store.write([sampleEntry(sequence)]);
    process.stdout.write(`${sequence}\n`);
    if (sequence % 5 === 0) packing = packing.then(() => store.updateRollups());
  }
}

void main(process.argv[2]!, Number(process.argv[3]));
