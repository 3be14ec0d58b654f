/** A process that drops hour after hour of one kind until it is done or killed: `retention-keeper.ts <directory> <first hour> <hours>`. Prints each hour dropped. */
import { openDuckDbStore } from '../duckdb-store';
import { dropHours, ROLLUP_OPTIONS } from './rollup-entry';

async function main(directory: string, first: number, hours: number): Promise<void> {
  const store = await openDuckDbStore({ directory, ...ROLLUP_OPTIONS });
  process.stdout.write('0\n');
  for (let hour = first; hour <= hours; hour++) {
    await store.applyRetention(dropHours(hour));
    process.stdout.write(`${hour}\n`);
  }
  await store.close();
}

void main(process.argv[2]!, Number(process.argv[3]), Number(process.argv[4]));
