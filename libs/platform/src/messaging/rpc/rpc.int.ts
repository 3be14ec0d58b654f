import { randomBytes } from 'node:crypto';
import { listKindsV1, selectMetadataV1, storeStatsV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { eventually, startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import { continueTrace, currentTrace, runInTrace } from '../../log/trace-context';
import type { RequestContext, Subscription } from '../messaging';

const query = { what: 'measurements' } as const;
const answer = { values: [{ name: 'cpu' }], truncated: false };

describe('commands between services', () => {
  let nats: TestNats;
  let server: TestPlatform;
  let client: TestPlatform;
  let serving: Subscription | undefined;

  beforeAll(async () => {
    nats = await startNats({ permissions: true });
    server = await startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') });
    client = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
  });
  afterEach(async () => {
    await serving?.stop();
    serving = undefined;
  });
  afterAll(async () => {
    await client.close();
    await server.close();
    await nats.stop();
  });

  /** Serves, and waits until the broker knows. */
  const serve = async (handler: (request: unknown, context: RequestContext) => Promise<typeof answer>) => {
    serving = server.messaging.serve(selectMetadataV1, handler);
    await eventually(async () => {
      try {
        await client.messaging.request(selectMetadataV1, query, { timeoutMs: 500 });
      } catch (error) {
        if ((error as ObserverError).message.startsWith('Nobody serves')) throw error;
      }
    });
  };

  it('carries defaults, the caller and the trace', async () => {
    const seen: { request: unknown; context: RequestContext; trace?: string }[] = [];
    await serve(async (request, context) => {
      seen.push({ request, context, trace: currentTrace()?.traceId });
      return answer;
    });
    const trace = continueTrace(undefined);
    await runInTrace(trace, () => client.messaging.request(selectMetadataV1, query));
    const { request, context, trace: handlerTrace } = seen.at(-1)!;
    expect(request).toEqual({ what: 'measurements', matchers: [], limit: 1000 });
    expect(context).toMatchObject({ caller: 'api-gateway', trace: trace.traceId });
    expect(handlerTrace).toBe(trace.traceId);
  });

  it('says that nobody serves a command without waiting for the timeout', async () => {
    const startedAt = performance.now();
    await expect(client.messaging.request(listKindsV1, {})).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('list-kinds') });
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('hands errors on with code, message and details', async () => {
    await serve(async () => {
      throw new ObserverError('resource_exhausted', 'too many series', { details: { limit: 10 } });
    });
    await expect(client.messaging.request(selectMetadataV1, query)).rejects.toMatchObject({ code: 'resource_exhausted', message: 'too many series', retryable: true, details: { limit: 10 } });
  });

  it('validates requests before they leave and answers before they return', async () => {
    await serve(async () => ({ nonsense: true }) as unknown as typeof answer);
    const wrong = { what: 'everything' } as unknown as typeof query;
    await expect(client.messaging.request(selectMetadataV1, wrong)).rejects.toMatchObject({ code: 'invalid_argument', details: { errors: [expect.objectContaining({ path: 'what' })] } });
    await expect(client.messaging.request(selectMetadataV1, query)).rejects.toMatchObject({ code: 'internal' });
  });

  it('carries answers far larger than one message', async () => {
    const values = Array.from({ length: 60_000 }, (_, n) => ({ name: `${n}-${randomBytes(100).toString('base64')}` }));
    await serve(async () => ({ values, truncated: false }));
    const large = await client.messaging.request(selectMetadataV1, query);
    expect(JSON.stringify(large).length).toBeGreaterThan(8 * 1024 ** 2);
    expect(large.values).toEqual(values);
  });

  it('tells the server when the caller gives up, and when its time is over', async () => {
    const aborted: number[] = [];
    let started = 0;
    await serve((_request, { signal }) => {
      const id = ++started;
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => {
        aborted.push(id);
        reject(new Error('stopped'));
      }));
    });
    const before = aborted.length;
    const controller = new AbortController();
    const request = client.messaging.request(selectMetadataV1, query, { signal: controller.signal });
    const refused = expect(request).rejects.toMatchObject({ code: 'cancelled' });
    await eventually(() => expect(started).toBeGreaterThan(before));
    controller.abort();
    await refused;
    await eventually(() => expect(aborted.length).toBe(started));
    await expect(client.messaging.request(selectMetadataV1, query, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'deadline_exceeded' });
    await eventually(() => expect(aborted.length).toBe(started));
  });

  it('finishes running requests when it stops', async () => {
    let release!: () => void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let running = 0;
    await serve(async () => {
      running++;
      if (running > 1) await gate;
      return answer;
    });
    const request = client.messaging.request(selectMetadataV1, query);
    await eventually(() => expect(running).toBe(2));
    const stopped = serving!.stop();
    release();
    await expect(request).resolves.toEqual(answer);
    await stopped;
    serving = undefined;
    await expect(client.messaging.request(selectMetadataV1, query)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('serves again after the broker was killed, and fails requests that were under way', async () => {
    let hang = false;
    await serve(async () => {
      if (hang) await new Promise((resolve) => setTimeout(resolve, 3000));
      return answer;
    });
    hang = true;
    const lost = expect(client.messaging.request(selectMetadataV1, query)).rejects.toMatchObject({ code: 'unavailable' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await nats.kill9();
    await lost;
    hang = false;
    await nats.restart();
    await eventually(async () => expect(await client.messaging.request(selectMetadataV1, query)).toEqual(answer), 10_000);
  });

  it('lets every listed caller call', async () => {
    const alerting = await startTestPlatform({ service: 'alerting', environment: nats.environment('alerting') });
    serving = server.messaging.serve(storeStatsV1, async () => storeStatsV1.example.response);
    await expect(eventually(() => alerting.messaging.request(storeStatsV1, {}))).resolves.toMatchObject({ adapter: 'duckdb' });
    await alerting.close();
  });
});
