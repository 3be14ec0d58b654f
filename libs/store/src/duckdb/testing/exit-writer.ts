/** A process that exits while a write runs: `exit-writer.ts <directory> <exit code>`. */
import { openDuckDbStore } from '../duckdb-store';
import { crashEntry } from './crash-entry';

const ENTRIES = 50;

async function main(directory: string, exitCode: number): Promise<void> {
  const store = await openDuckDbStore({ directory });
  void store.write(Array.from({ length: ENTRIES }, (_, i) => crashEntry(i + 1)));
  setTimeout(() => process.exit(exitCode), 20);
}

void main(process.argv[2]!, Number(process.argv[3]));
