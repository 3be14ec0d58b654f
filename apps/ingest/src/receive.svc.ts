import { eventually } from '@observer/testing';
import { type IngestHarness, rowsOf, startIngest } from './testing/ingest-harness';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const request = (over: Record<string, unknown> = {}): string =>
  JSON.stringify({ kind: 'gateway_request', time: Date.now(), chain: 'sui', method: 'sui_getObject', status: 'ok', latency_seconds: 0.01, ...over });

describe('from a client to the store', () => {
  let ingest: IngestHarness;
  beforeAll(async () => (ingest = await startIngest()), 60_000);
  afterAll(() => ingest.stop());

  it('keeps events that a query then finds', async () => {
    const answer = await ingest.post('/v1/events', `${request({ request_id: 'a' })}\n${request({ request_id: 'b' })}\n`, NDJSON);
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    await eventually(async () => expect((await rowsOf(ingest, 'gateway_request')).map((row) => row.request_id).sort()).toEqual(['a', 'b']));
  });
});
