/** A process that opens a store and keeps it until it is killed: `directory-holder.ts <directory>`. */
import { openDuckDbStore } from '../duckdb-store';

void openDuckDbStore({ directory: process.argv[2]! }).then(() => {
  process.stdout.write('open\n');
  setInterval(() => undefined, 60_000);
});
