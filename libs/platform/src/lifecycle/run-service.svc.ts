import { Agent, get as httpGet } from 'node:http';
import { heartbeatV1, type Heartbeat } from '@observer/contracts';
import { eventually, startNats, startServiceProcess, startTestPlatform, type ServiceProcess, type TestNats, type TestPlatform } from '@observer/testing';

/** A service that has nothing else to do. */
const BARE = { app: 'reporting', entry: 'libs/platform/src/lifecycle/testing/bare-service.ts' } as const;

interface Readiness {
  readonly ready: boolean;
  readonly draining: boolean;
  readonly checks: { name: string; ok: boolean; reason?: string }[];
}

const readiness = async (url: string): Promise<{ status: number; body: Readiness }> => {
  const response = await fetch(`${url}/readyz`);
  return { status: response.status, body: (await response.json()) as Readiness };
};

describe('a service as a process', () => {
  let nats: TestNats;
  let observer: TestPlatform;
  const services: ServiceProcess[] = [];
  const start = async (env: Record<string, string> = {}, until?: string): Promise<ServiceProcess> => {
    const service = await startServiceProcess({ ...BARE, until, env: { ...nats.environment('reporting'), ...env } });
    services.push(service);
    return service;
  };

  beforeAll(async () => {
    nats = await startNats({ permissions: true });
    observer = await startTestPlatform({ service: 'api-gateway', environment: nats.environment('api-gateway') });
  });
  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.kill9()));
  });
  afterAll(async () => {
    await observer.close();
    await nats.stop();
  });

  it('answers health, readiness and metrics, and sends its heartbeat', async () => {
    const beats: Heartbeat[] = [];
    const listening = observer.messaging.onSignal(heartbeatV1, (beat) => beats.push(beat));
    const service = await start({ OBSERVER_INSTANCE: 'reporting-1' });
    expect(await (await fetch(`${service.url}/healthz`)).json()).toMatchObject({ status: 'ok', service: 'reporting', instance: 'reporting-1' });
    expect(await readiness(service.url)).toMatchObject({ status: 200, body: { ready: true, draining: false, checks: [{ name: 'nats', ok: true }] } });
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/observer_http_request_duration_seconds_count\{.*route="\/readyz"/);
    expect(metrics).toMatch(/observer_nats_connected\{service="reporting"\} 1/);
    expect(metrics).toContain('process_cpu_seconds_total');
    await eventually(() => expect(beats.length).toBeGreaterThan(1), 10_000);
    expect(beats.at(-1)).toMatchObject({ service: 'reporting', instance: 'reporting-1', ready: true, eventLoopDelayP99Ms: expect.any(Number) });
    await listening.stop();
  });

  it('answers errors with problem details and a request id', async () => {
    const service = await start();
    const response = await fetch(`${service.url}/nowhere`, { headers: { 'x-request-id': 'abc-1' } });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'not_found', status: 404, instance: 'abc-1', type: 'urn:observer:problem:not_found' });
  });

  it('is not ready while NATS is away and ready again afterwards', async () => {
    const service = await start();
    await nats.kill9();
    await eventually(async () => expect(await readiness(service.url)).toMatchObject({ status: 503, body: { ready: false, checks: [{ name: 'nats', ok: false }] } }));
    await nats.restart();
    await eventually(async () => expect((await readiness(service.url)).status).toBe(200), 15_000);
  });

  it('says no while it drains, ends keep-alive connections, and exits with 0 on SIGTERM', async () => {
    const service = await start({ OBSERVER_DRAIN_GRACE_MS: '2500' });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const get = () =>
      new Promise<{ status: number; connection: string | undefined }>((resolve, reject) => {
        httpGet(`${service.url}/readyz`, { agent }, (response) => {
          response.resume().once('end', () => resolve({ status: response.statusCode!, connection: response.headers.connection }));
        }).once('error', reject);
      });
    expect(await get()).toMatchObject({ status: 200, connection: 'keep-alive' });
    const startedAt = performance.now();
    const stopped = service.stop('SIGTERM');
    await eventually(async () => expect((await readiness(service.url)).body).toMatchObject({ ready: false, draining: true }), 2000);
    expect(await get()).toMatchObject({ status: 503, connection: 'close' });
    expect(await stopped).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(12_000);
    expect(service.logs.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['service-draining', 'service-stopped']));
    agent.destroy();
  });

  it('exits at once on a second signal', async () => {
    const service = await start({ OBSERVER_DRAIN_GRACE_MS: '20000' });
    process.kill(service.pid, 'SIGTERM');
    await eventually(() => expect(service.logs.some(({ msg }) => msg === 'service-draining')).toBe(true));
    expect(await service.stop('SIGINT')).toBe(130);
  });

  it('lists every fault of its configuration and exits with 78', async () => {
    const failing = startServiceProcess({ ...BARE, env: { OBSERVER_HTTP_PORT: 'eighty', OBSERVER_LOG_LEVEL: 'loud', OBSERVER_DRAIN_TIMEOUT_MS: '1' } });
    const error = await failing.then(() => undefined, (thrown: Error) => thrown);
    expect(error?.message).toMatch(/ended with exit code 78/);
    for (const key of ['OBSERVER_HTTP_PORT', 'OBSERVER_LOG_LEVEL', 'OBSERVER_DRAIN_TIMEOUT_MS']) expect(error?.message).toContain(key);
  });

  it('waits for NATS and says so', async () => {
    await nats.kill9();
    const service = await start({}, 'nats-waiting');
    await nats.restart();
    await eventually(() => expect(service.logs.some(({ msg }) => msg === 'service-started')).toBe(true), 20_000);
  });
});
