import { unleash } from './chaos/chaos';
import { ObserverClient } from './client/observer-client';
import { lineProtocolBody, ndjsonBody, type NumberedOptions } from './numbered/numbered-body';
import { sendNumbered } from './numbered/numbered-sender';
import { compare } from './numbered/tally';
import { startTestSystem, type TestSystem } from './system/test-system';
import { settled } from './system/settled';

const DAY_MS = 86_400_000;
const EVENTS_PER_SECOND = 26_000;
const CHAOS_MS = 60_000;
const seed = Number(process.env.OBSERVER_E2E_SEED ?? Date.now() % 1_000_000);

describe('an acknowledged event is stored exactly once', () => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await startTestSystem('zero-loss');
  }, 120_000);
  afterAll(() => system?.stop());

  it(`while ingest, writer, broker and gateway are killed, in turn and at random (seed ${seed})`, async () => {
    const numbering: NumberedOptions = { originMs: Date.now() - 3_600_000, yesterdayEvery: 1000 };
    const range = { startMs: numbering.originMs - DAY_MS - 1000, endMs: Date.now() + DAY_MS };
    const half = { ingestUrl: system.credentials.ingestUrl, ingestKey: system.credentials.ingestKey, eventsPerSecond: EVENTS_PER_SECOND / 2, durationMs: CHAOS_MS, rowsPerBody: 1000, concurrency: 4 };

    const [kills, lines, events] = await Promise.all([
      unleash(system.victims(['ingest', 'writer', 'nats', 'api-gateway']), { seed, durationMs: CHAOS_MS, minGapMs: 3_000, maxGapMs: 7_000 }),
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

    expect(new Set(kills.map((kill) => kill.name))).toEqual(new Set(['ingest', 'writer', 'nats', 'api-gateway']));
    for (const verdict of [lineVerdict, eventVerdict]) {
      expect({ lost: verdict.lost.length, doubled: verdict.doubled.length, invented: verdict.invented.length }).toEqual({ lost: 0, doubled: 0, invented: 0 });
      expect(verdict.acknowledged).toBeGreaterThanOrEqual((EVENTS_PER_SECOND / 2) * (CHAOS_MS / 1000));
    }
  }, 420_000);
});

async function all(values: AsyncGenerator<number>): Promise<number[]> {
  const numbers: number[] = [];
  for await (const value of values) numbers.push(value);
  return numbers;
}
