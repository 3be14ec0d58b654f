import { unleash } from './chaos/chaos';
import { ObserverClient } from './client/observer-client';
import { lineProtocolBody, ndjsonBody, type NumberedOptions } from './numbered/numbered-body';
import { sendNumbered } from './numbered/numbered-sender';
import { compare } from './numbered/tally';
import { startTestSystem, type TestSystem } from './system/test-system';
import { settled } from './system/settled';

const DAY_MS = 86_400_000;
/** Each store under a load that it keeps up with on two cores, and what is killed beneath it. */
const STORES = [
  { store: 'duckdb', eventsPerSecond: 26_000, chaosMs: 60_000, killed: ['ingest', 'writer', 'nats', 'api-gateway'] },
  { store: 'influxdb', eventsPerSecond: 4_000, chaosMs: 40_000, killed: ['ingest', 'writer', 'nats', 'influxdb'] },
] as const;
const seed = Number(process.env.OBSERVER_E2E_SEED ?? Date.now() % 1_000_000);

describe.each(STORES)('an acknowledged event is stored exactly once, in $store', ({ store, eventsPerSecond, chaosMs, killed }) => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startTestSystem('zero-loss', { store });
  }, 120_000);
  afterAll(() => system?.stop());

  it(`while ${killed.join(', ')} are killed, in turn and at random (seed ${seed})`, async () => {
    const numbering: NumberedOptions = { originMs: Date.now() - 3_600_000, yesterdayEvery: 1000 };
    const range = { startMs: numbering.originMs - DAY_MS - 1000, endMs: Date.now() + DAY_MS };
    const half = { ingestUrl: system.credentials.ingestUrl, ingestKey: system.credentials.ingestKey, eventsPerSecond: eventsPerSecond / 2, durationMs: chaosMs, rowsPerBody: 1000, concurrency: 4 };

    const [kills, lines, events] = await Promise.all([
      unleash(system.victims(killed), { seed, durationMs: chaosMs, minGapMs: 3_000, maxGapMs: 7_000 }),
      sendNumbered({ ...half, body: (first, count) => lineProtocolBody(first, count, numbering) }),
      sendNumbered({ ...half, body: (first, count) => ndjsonBody(first, count, numbering) }),
    ]);
    const client = await settled(system, () => ObserverClient.signIn(system.credentials));

    const lineVerdict = compare(await all(client.fieldValues('numbered', 'n', range)), lines);
    const eventVerdict = compare(await all(client.fieldValues('gateway_request', 'request_bytes', range)), events);
    const rate = Math.round((lineVerdict.acknowledged + eventVerdict.acknowledged) / (Math.max(lines.elapsedMs, events.elapsedMs) / 1000));
    console.info(
      `kills: ${kills.map((kill) => `${kill.name}@${kill.atMs}ms`).join(' ')}; ${rate} acknowledged events/s; ` +
        `retries: ${JSON.stringify([...lines.retries, ...events.retries])}; stored ${lineVerdict.stored} + ${eventVerdict.stored}`,
    );

    expect(new Set(kills.map((kill) => kill.name))).toEqual(new Set(killed));
    for (const verdict of [lineVerdict, eventVerdict]) {
      expect({ lost: verdict.lost.length, doubled: verdict.doubled.length, invented: verdict.invented.length }).toEqual({ lost: 0, doubled: 0, invented: 0 });
      expect(verdict.acknowledged).toBeGreaterThanOrEqual((eventsPerSecond / 2) * (chaosMs / 1000));
    }
  }, 420_000);
});

async function all(values: AsyncGenerator<number>): Promise<number[]> {
  const numbers: number[] = [];
  for await (const value of values) numbers.push(value);
  return numbers;
}
