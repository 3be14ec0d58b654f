import { asObserverError, ObserverError } from '@observer/kernel';
import { evilQuery } from '../testing/evil-query';
import { MemorySource } from '../testing/memory-source';
import { Random } from '../testing/random';
import { DATA_START_MS, sampleData } from '../testing/sample-data';
import { createEngine } from './engine';

const series = sampleData(5);
const limits = { maxMemoryBytes: 20_000_000, timeoutMs: 150, maxSamples: 100_000, maxResultSamples: 50_000 };
const EXPECTED = new Set(['none', 'invalid_argument', 'resource_exhausted', 'deadline_exceeded']);
const QUERIES = 150;
/** Processor time of one turn. Far above what any of them takes on any machine: it tells a hang, not a speed. */
const HANG_MS = 10_000;

/** The longest time, of the processor, in which nothing else had its turn. */
function watchLoop(): () => number {
  let longest = 0;
  let before = process.cpuUsage();
  const look = (): void => {
    const { user, system } = process.cpuUsage(before);
    longest = Math.max(longest, (user + system) / 1000);
    before = process.cpuUsage();
    next = setImmediate(look);
  };
  let next = setImmediate(look);
  return () => {
    clearImmediate(next);
    return longest;
  };
}

async function outcomeOf(query: string, random: Random): Promise<ObserverError | undefined> {
  const dialect = random.pick(['2', '3'] as const);
  const startMs = DATA_START_MS + random.integer(0, 100) * 60_000;
  const engine = createEngine({ dialect, limits });
  const options = { source: new MemorySource(series), signal: new AbortController().signal, explain: random.chance(0.2) };
  const work = random.chance(0.5)
    ? engine.instant(query, { ...options, timeMs: startMs })
    : engine.range(query, { ...options, startMs, endMs: startMs + random.integer(0, 500) * 15_000, stepMs: 15_000 });
  return work.then(() => undefined, (error: unknown) => (error instanceof ObserverError ? error : asObserverError(error)));
}

it('no expression holds the process up or fails in a way that is not foreseen', async () => {
  const seeds = new Random(Date.now() | 0);
  const longest: { query: string; ms: number }[] = [];
  for (let run = 0; run < QUERIES; run++) {
    const seed = seeds.integer(0, 2 ** 31);
    const random = new Random(seed);
    const query = evilQuery(random, random.integer(1, 8));
    const longestTurn = watchLoop();
    const error = await outcomeOf(query, random);
    longest.push({ query: query.slice(0, 300), ms: longestTurn() });
    const code = error?.code ?? 'none';
    if (!EXPECTED.has(code)) throw new Error(`seed ${seed}: ${query.slice(0, 2000)}: ${error!.message}`, { cause: error });
    expect((error?.message ?? '').length).toBeLessThan(2000);
  }
  const worst = longest.reduce((a, b) => (b.ms > a.ms ? b : a));
  if (worst.ms > HANG_MS) throw new Error(`held the process up for ${Math.round(worst.ms)} ms: ${worst.query}`);
});
