import { AUDIT, type DeadLetter, DEADLETTER, discardDeadLettersV1, listDeadLettersV1, replayDeadLettersV1, TELEMETRY, telemetryWriter } from '@observer/contracts';
import { eventually } from '@observer/testing';
import { type IngestHarness, startIngest } from './testing/ingest-harness';

const BY = { kind: 'user' as const, id: 'admin' };

describe('dead letters', () => {
  let ingest: IngestHarness;
  beforeAll(async () => (ingest = await startIngest()), 60_000);
  afterAll(() => ingest.stop());

  const list = (request: { limit?: number; cursor?: string; code?: string; measurement?: string; state?: DeadLetter['state'] } = {}) => ingest.gateway.messaging.request(listDeadLettersV1, request);
  const replay = async (...items: { id: string; raw?: string }[]) => (await ingest.gateway.messaging.request(replayDeadLettersV1, { items, by: BY })).results;
  const refuse = (lines: string): Promise<Response> => ingest.post('/write?precision=ms', lines);

  it('hold what was refused, newest first, page by page, with its reason', async () => {
    const now = Date.now();
    await refuse(`cpu v=1 ${now}\ncpu v= ${now}\ncpu,host=a v=1 5\ncpu password="hunter2",v=x ${now}`);
    await ingest.post('/v1/events', '{"kind":"gateway_request","chain":"sui","client_ip":"10.9.8.7"}', { 'content-type': 'application/x-ndjson' });
    const first = await list({ limit: 2 });
    const second = await list({ limit: 2, cursor: first.nextCursor! });
    const all = [...first.items, ...second.items];
    expect(all.map(({ code, line, source }) => [source, line, code])).toEqual([
      ['POST /v1/events', 1, 'missing_column'], ['POST /write', 3, 'time_too_old'], ['POST /write', 4, 'syntax_error'], ['POST /write', 2, 'syntax_error'],
    ]);
    expect(all.map((letter) => letter.raw)).toEqual([
      '{"kind":"gateway_request","chain":"sui","client_ip":"[redacted]"}', 'cpu,host=a v=1 5', `cpu password="[redacted]",v=x ${now}`, `cpu v= ${now}`,
    ]);
    expect(all.every(({ state, truncated, reason, remedy }) => state === 'open' && !truncated && reason !== '' && remedy !== '')).toBe(true);
    expect([first.total, (await list({ code: 'time_too_old' })).items.length, (await list({ measurement: 'gateway_request' })).items.length]).toEqual([4, 1, 1]);
    expect((await list({ limit: 50, cursor: all[3]!.id })).items).toEqual([]);
  });

  it('are replayed once they are mended, and count once however often they are replayed', async () => {
    const now = Date.now();
    await refuse(`mended,a=b v=abc ${now}`);
    const [letter] = (await list({ measurement: 'mended' })).items;
    expect(await replay({ id: letter!.id })).toEqual([{ id: letter!.id, accepted: false, code: 'syntax_error', reason: expect.any(String) as string }]);
    const raw = letter!.raw.replace('v=abc', 'v=7');
    const [a, b] = await Promise.all([replay({ id: letter!.id, raw }), replay({ id: letter!.id, raw })]);
    expect([a[0]!.accepted, b[0]!.accepted, (await replay({ id: letter!.id, raw }))[0]!.accepted]).toEqual([true, true, true]);
    await eventually(async () => expect(await ingest.countRows('mended')).toBe(1));
    expect((await list({ measurement: 'mended' })).items[0]!.state).toBe('replayed');
    expect((await list({ measurement: 'mended', state: 'open' })).items).toEqual([]);
  });

  it('give points without a time the time they came in at', async () => {
    await refuse('untimed v=x');
    const [letter] = (await list({ measurement: 'untimed' })).items;
    expect(await replay({ id: letter!.id, raw: 'untimed v=1' })).toEqual([{ id: letter!.id, accepted: true }]);
    await eventually(async () => expect(await ingest.countRows('untimed')).toBe(1));
  });

  it('that are refused again stay open and say why, without adding to the letters', async () => {
    await refuse('old v=1 5');
    const before = (await list()).total;
    const [letter] = (await list({ measurement: 'old' })).items;
    expect(await replay({ id: letter!.id }, { id: '999999-0' })).toMatchObject([{ accepted: false, code: 'time_too_old' }, { accepted: false, code: 'not_found' }]);
    expect([(await list()).total, (await list({ measurement: 'old' })).items[0]!.state]).toEqual([before, 'open']);
  });

  it('are discarded for good, and every decision is audited', async () => {
    await refuse('junk v=');
    const [letter] = (await list({ measurement: 'junk' })).items;
    const discard = () => ingest.gateway.messaging.request(discardDeadLettersV1, { ids: [letter!.id], by: BY });
    expect([await discard(), await discard()]).toEqual([{ discarded: 1 }, { discarded: 0 }]);
    expect(await replay({ id: letter!.id, raw: 'junk v=1' })).toMatchObject([{ accepted: false, code: 'discarded' }]);
    const audit = ingest.gateway.messaging.messages(AUDIT);
    const last = JSON.parse(Buffer.from((await audit.bySequence(await audit.lastSequence()))!.data).toString()) as unknown;
    expect(last).toMatchObject({ action: 'dead-letter.discarded', target: `dead-letter/${letter!.id}`, by: BY });
  });

  it('are kept once when the same body is sent again', async () => {
    const before = (await list()).total;
    for (let i = 0; i < 3; i++) await refuse('twice v= 1');
    expect((await list()).total).toBe(before + 1);
  });

  it('refuse a cursor or an id that is none', async () => {
    await expect(list({ cursor: 'x' })).rejects.toMatchObject({ code: 'invalid_argument' });
    await expect(ingest.gateway.messaging.request(discardDeadLettersV1, { ids: ['0-0'], by: BY })).rejects.toMatchObject({ code: 'invalid_argument' });
  });

  it('hold a telemetry message the store cannot read, while the others go on', async () => {
    const { messaging } = ingest.ingest.platform;
    await messaging.publishRaw(TELEMETRY, 'telemetry.metrics.0', Buffer.from('not a batch'), { messageId: 'poison' });
    await refuse(`after v=1 ${Date.now()}`);
    await eventually(async () => expect(await ingest.countRows('after')).toBe(1));
    const [letter] = (await list()).items;
    expect(letter).toMatchObject({ source: telemetryWriter.name, raw: 'not a batch', code: 'invalid_argument' });
    expect(await replay({ id: letter!.id })).toMatchObject([{ accepted: false, code: 'not_replayable' }]);
    await eventually(async () => expect((await messaging.consumerInfo(telemetryWriter)).ackPending).toBe(0));
    expect((await messaging.streamInfo(DEADLETTER)).messages).toBeGreaterThan(0);
  });
});
