/**
 * A process whose files may not grow beyond a limit: `full-disk-writer.ts <directory> <checkpoint threshold>`. It writes until commits
 * fail, keeps trying, lifts the limit, delivers all again, and prints what the store says.
 */
import { execFileSync } from 'node:child_process';
import { seriesQuerySchema } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { openDuckDbStore } from '../duckdb-store';
import { CRASH_RANGE, crashEntry } from './crash-entry';

const MOST_ENTRIES = 3000;

async function main(directory: string, checkpointThreshold: string): Promise<void> {
  const store = await openDuckDbStore({ directory, checkpointThreshold });
  const codes: string[] = [];
  let sequence = 1;
  for (; codes.length < 3 && sequence < MOST_ENTRIES; sequence++) {
    await store.write([crashEntry(sequence)]).catch((thrown: unknown) => codes.push(asObserverError(thrown).code));
  }
  execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited']);
  for (let again = 1; again < sequence; again++) await store.write([crashEntry(again)]);
  const query = { measurement: 'crash', range: CRASH_RANGE, aggregates: [{ as: 'rows', fn: 'count' as const }] };
  const { series } = await store.selectSeries(seriesQuerySchema.parse(query));
  await store.close();
  process.stdout.write(`${JSON.stringify({ codes, entries: sequence - 1, rows: series[0]!.values['rows']![0] })}\n`);
}

void main(process.argv[2]!, process.argv[3]!);
