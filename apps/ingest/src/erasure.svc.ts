import { type JobView, listDeadLettersV1, listIngestJobsV1, replayDeadLettersV1, startErasureV1, startRebuildRollupsV1, TELEMETRY } from '@observer/contracts';
import { eventually, startTestPlatform, type TestPlatform } from '@observer/testing';
import { type IngestHarness, rowsOf, startIngest } from './testing/ingest-harness';

const by = { kind: 'user' as const, id: 'admin' };
const PERSON = 'cust-ann-17';

describe('erasing one person', () => {
  let harness: IngestHarness;
  let admin: TestPlatform;
  const send = (lines: readonly Record<string, unknown>[]) => harness.post('/v1/events', lines.map((line) => JSON.stringify(line)).join('\n'), { 'content-type': 'application/x-ndjson' });
  const payment = (customer: string, more: Record<string, unknown> = {}) => ({ kind: 'payment', type: 'charge', status: 'confirmed', asset: 'usdc', customer, amount: 1, ...more });
  const job = async (id: string): Promise<JobView> => (await harness.gateway.messaging.request(listIngestJobsV1, {})).jobs.find((one) => one.id === id)!;
  const letters = async () => (await harness.gateway.messaging.request(listDeadLettersV1, { limit: 500 })).items;

  beforeAll(async () => {
    harness = await startIngest();
    admin = await startTestPlatform({ service: 'ingest', environment: harness.nats.environment('admin') });
    expect((await send([payment(PERSON), payment('cust-bob'), payment(PERSON, { wallet: '0xannswallet' }), payment('cust-bob', { wallet: '0xbobswallet' })])).status).toBe(204);
    expect((await send([{ ...payment(PERSON), amount: 'x' }, { ...payment('cust-bob'), amount: 'x' }])).status).toBe(400);
    await eventually(async () => expect(await harness.countRows('payment')).toBe(4), 15_000);
  }, 60_000);
  afterAll(async () => {
    await admin?.close();
    await harness?.stop();
  });

  /** The log lets go of what is stored after two minutes; nobody wants to wait for that here. */
  async function letGo(): Promise<void> {
    const { lastSequence } = await admin.messaging.streamInfo(TELEMETRY);
    await admin.messaging.trim(TELEMETRY, { keepFromSequence: lastSequence + 1 });
  }
  /** It may be past it already, when the log has let go before. */
  const waitsForTheLog = (id: string): Promise<void> =>
    eventually(async () => {
      const { state, progress } = await job(id);
      expect(state === 'done' || progress.note.includes('the log')).toBe(true);
    }, 20_000);
  async function erase(column: string, value: string): Promise<JobView> {
    const { id } = await harness.gateway.messaging.request(startErasureV1, { subject: { column, value }, reason: 'request of 2026-11-25', by });
    await waitsForTheLog(id);
    await letGo();
    await eventually(async () => expect((await job(id)).state).toMatch(/done|failed/), 20_000);
    return job(id);
  }

  it('leaves no row and no letter of that person, all of others, and a certificate that does not name them', async () => {
    const bobs = (await letters()).find(({ raw }) => raw.includes('cust-bob'))!;
    await harness.gateway.messaging.request(replayDeadLettersV1, { items: [{ id: bobs.id, raw: JSON.stringify(payment('cust-bob')) }], by });
    await eventually(async () => expect(await harness.countRows('payment')).toBe(5), 15_000);

    const done = await erase('customer', PERSON);
    expect({ state: done.state, error: done.error }).toEqual({ state: 'done', error: null });
    expect((await rowsOf(harness, 'payment')).map(({ customer }) => customer)).toEqual(['cust-bob', 'cust-bob', 'cust-bob']);
    const left = await letters();
    expect(left.map(({ raw, state }) => ({ bob: raw.includes('cust-bob'), state }))).toEqual([{ bob: true, state: 'replayed' }]);
    expect(JSON.stringify(done)).not.toContain(PERSON);
    const certificate = done.result!.certificate as { erased: { store: { measurement: string; rows: number; resolution: string }[]; deadLetters: { points: number } }; verification: unknown; sha256: string };
    expect(certificate.erased.store).toContainEqual({ measurement: 'payment', resolution: 'raw', rows: 2 });
    expect(certificate.erased.deadLetters.points).toBe(1);
    expect(certificate).toMatchObject({ verification: { rowsAndLettersLeft: 0 }, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  }, 60_000);

  it('finds a person behind the pseudonym that is stored', async () => {
    expect((await rowsOf(harness, 'payment')).filter(({ wallet }) => wallet !== null && wallet !== undefined).length).toBe(1);
    const done = await erase('wallet', '0xbobswallet');
    expect(done.state).toBe('done');
    expect((await rowsOf(harness, 'payment')).length).toBe(2);
  }, 60_000);

  it('is no reason to lose what comes in meanwhile', async () => {
    const { id } = await harness.gateway.messaging.request(startErasureV1, { subject: { column: 'customer', value: 'cust-nobody' }, reason: 'test', by });
    expect((await send([payment('cust-eve')])).status).toBe(204);
    await waitsForTheLog(id);
    await letGo();
    await eventually(async () => expect((await job(id)).state).toBe('done'), 20_000);
    await eventually(async () => expect((await rowsOf(harness, 'payment')).map(({ customer }) => customer)).toContain('cust-eve'), 15_000);
  }, 60_000);

  it('has a sister: rollups of a range are made anew', async () => {
    const endMs = Date.now();
    const { id } = await harness.gateway.messaging.request(startRebuildRollupsV1, { range: { startMs: endMs - 3 * 86_400_000, endMs }, by });
    await eventually(async () => expect(await job(id)).toMatchObject({ state: 'done', progress: { done: 3, total: 3 } }), 20_000);
  }, 60_000);
});
