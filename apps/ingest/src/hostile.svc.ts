import { gzipSync } from 'node:zlib';
import { malformedArrays, malformedLineProtocol, malformedNdjson, type MalformedBody } from '@observer/telemetry/testing';
import { type IngestProcess, startIngestProcess } from './testing/ingest-harness';

const MIB = 1024 ** 2;

/** Bodies made to break a receiver, which runs as a process of its own. */
describe('ingest under hostile input', () => {
  let ingest: IngestProcess;
  let residentBefore = 0;

  beforeAll(async () => {
    ingest = await startIngestProcess({ OBSERVER_INGEST_ROLES: 'receive' });
    residentBefore = await ingest.metric('process_resident_memory_bytes');
  }, 60_000);
  afterAll(() => ingest.stop());

  /** Others are served while a body is worked on: how often, and the answer. */
  async function besides(request: Promise<Response>): Promise<{ answer: Response; served: number }> {
    let answer: Response | undefined;
    let served = 0;
    const done = request.then((response) => (answer = response));
    while (answer === undefined) {
      await fetch(`${ingest.url}/healthz`);
      if (answer === undefined) served++;
    }
    return { answer: await done, served };
  }

  const endpoints: [string, Record<string, string>, MalformedBody[]][] = [
    ['/v1/events', { 'content-type': 'application/x-ndjson' }, malformedNdjson()],
    ['/v1/events', { 'content-type': 'application/json' }, malformedArrays()],
    ['/api/v2/write', {}, malformedLineProtocol()],
    ['/write', {}, malformedLineProtocol()],
  ];

  it.each(endpoints)('answers every malformed body to %s %j with a precise 4xx', async (path, headers, bodies) => {
    expect(bodies.length).toBeGreaterThanOrEqual(200);
    const wrong: unknown[] = [];
    for (const { name, body, code } of bodies) {
      const answer = await ingest.post(path, body, headers);
      const text = await answer.text();
      const problem = (text === '' ? {} : JSON.parse(text)) as { code?: string; errors?: { code: string; reason: string; remedy: string }[] };
      const precise = answer.status === 400 && problem.code === 'partial_write' && problem.errors?.[0] !== undefined && problem.errors[0].reason !== '' && problem.errors[0].remedy !== '';
      if (!precise || (code !== undefined && problem.errors?.[0]?.code !== code)) wrong.push({ name, code, status: answer.status, body: text.slice(0, 200) });
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('stops zip bombs early', async () => {
    const member = gzipSync(Buffer.alloc(16 * MIB));
    const bomb = Buffer.concat(Array.from({ length: 64 }, () => member));
    expect(bomb.length).toBeLessThan(2 * MIB);
    const { answer, served } = await besides(ingest.post('/write', bomb, { 'content-encoding': 'gzip' }));
    expect(served).toBeGreaterThan(1);
    expect([answer.status, ((await answer.json()) as { maxExpandedBytes: number }).maxExpandedBytes]).toEqual([413, 128 * MIB]);
  }, 30_000);

  it('says what is wrong with a body that is not what its encoding says', async () => {
    for (const [encoding, body] of [['gzip', 'hello'], ['gzip', gzipSync('m v=1').subarray(0, 15)], ['zstd', 'hello'], ['zstd', '']] as const) {
      const answer = await ingest.post('/write', body, { 'content-encoding': encoding });
      const status = body === '' ? 204 : 400;
      expect([encoding, answer.status, status === 400 ? await answer.text() : '']).toEqual([encoding, status, status === 400 ? expect.stringContaining(`not valid ${encoding}`) : '']);
    }
  });

  it('refuses a line with a million tags, and a million lines with a tag value each, without falling over', async () => {
    const tags = Array.from({ length: 1_000_000 }, (_, i) => `,t${i}=v`).join('');
    const answer = await ingest.post('/write', `m${tags} v=1`);
    expect([answer.status, ((await answer.json()) as { errors: { code: string }[] }).errors[0]!.code]).toEqual([400, expect.stringMatching(/line_too_long|too_many_tags/)]);
    const lines = Array.from({ length: 1_000_000 }, (_, i) => `m,u=user${i} v=1`).join('\n');
    const { answer: flood, served } = await besides(ingest.post('/write', lines));
    expect(served).toBeGreaterThan(20);
    const report = (await flood.json()) as { accepted: number; rejected: number; errors: { code: string; reason: string }[] };
    expect(report).toMatchObject({ accepted: 100_000, rejected: 900_000 });
    expect(report.errors[0]).toMatchObject({ code: 'cardinality_exceeded', reason: expect.stringContaining('tag "u" of "m"') as string });
  }, 120_000);

  it('refuses a body of nothing but short rubbish and still counts every line', async () => {
    const report = (await (await ingest.post('/write', 'x\n'.repeat(500_000))).json()) as { rejected: number; errors: unknown[] };
    expect([report.rejected, report.errors.length]).toEqual([500_000, 100]);
  }, 60_000);

  it('asks for NDJSON when an array is large', async () => {
    const answer = await ingest.post('/v1/events', `[${'{},'.repeat(1_500_000)}{}]`, { 'content-type': 'application/json' });
    expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([413, expect.stringContaining('application/x-ndjson')]);
  });

  it('is as ready as before, and has not kept the memory', async () => {
    expect((await fetch(`${ingest.url}/readyz`)).status).toBe(200);
    expect((await ingest.metric('process_resident_memory_bytes')) - residentBefore).toBeLessThan(900 * MIB);
    expect(await ingest.metric('observer_ingest_body_bytes_in_flight')).toBe(0);
  });
});
