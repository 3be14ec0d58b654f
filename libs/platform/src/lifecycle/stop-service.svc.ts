import { type DynamicModule, Module } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { eventually, startNats, startRedis, type TestNats, type TestRedis } from '@observer/testing';
import { z } from 'zod';
import { commonConfigShape } from '../config/common.config';
import { parseConfig } from '../config/load-config';
import { createRateLimiter } from '../rate-limit/rate-limiter';
import { type RunningService, runService } from './run-service';

@Module({})
class Empty {}

describe('a service inside a test', () => {
  let nats: TestNats;
  let redis: TestRedis;
  let service: RunningService | undefined;

  async function start(env: Record<string, string> = {}, routes?: (fastify: FastifyInstance) => void): Promise<RunningService> {
    const config = parseConfig(z.object(commonConfigShape), { ...nats.environment('reporting'), OBSERVER_REDIS_URL: redis.url, OBSERVER_LOG_LEVEL: 'silent', OBSERVER_DRAIN_GRACE_MS: '0', ...env });
    if (!config.ok) throw new Error(JSON.stringify(config.error));
    service = await runService({
      name: 'reporting', version: '1.0.0', config: config.value, module: (): DynamicModule => ({ module: Empty }),
      configureHttp: (app) => routes?.(app.getHttpAdapter().getInstance() as unknown as FastifyInstance),
    });
    return service;
  }

  beforeAll(async () => {
    [nats, redis] = await Promise.all([startNats(), startRedis()]);
  });
  afterEach(async () => {
    await service?.stop().catch(() => undefined);
    service = undefined;
  });
  afterAll(async () => {
    await Promise.all([nats.stop(), redis.stop()]);
  });

  it('finishes requests that are running when it stops, and accepts no new ones', async () => {
    let release!: () => void;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const running = await start({}, (fastify) => fastify.get('/slow', async () => gate.then(() => ({ done: true }))));
    const answer = fetch(`${running.url}/slow`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const stopped = running.stop();
    await eventually(() => expect(fetch(`${running.url}/healthz`)).rejects.toThrow());
    release();
    expect(await (await answer).json()).toEqual({ done: true });
    await stopped;
    expect(running.platform.messaging.connected()).toBe(false);
  });

  it('cuts off what does not end in time and says so', async () => {
    const running = await start({ OBSERVER_DRAIN_TIMEOUT_MS: '300' }, (fastify) => fastify.get('/hang', () => new Promise(() => undefined)));
    const answer = fetch(`${running.url}/hang`).catch(() => 'cut off');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(running.stop()).rejects.toMatchObject({ code: 'deadline_exceeded', message: expect.stringContaining('OBSERVER_DRAIN_TIMEOUT_MS') });
    expect(await answer).toBe('cut off');
  });

  it.each([
    ['a body that is too large', { 'content-type': 'application/json' }, JSON.stringify('x'.repeat(2_000_000)), 413, 'payload_too_large'],
    ['a body that is no JSON', { 'content-type': 'application/json' }, '{"a":', 400, 'invalid_argument'],
    ['an unknown content type', { 'content-type': 'text/klingon' }, 'nuqneH', 415, 'unsupported_media_type'],
  ])('answers %s with problem details', async (_name, headers, body, status, code) => {
    const running = await start({}, (fastify) => fastify.post('/echo', async (request) => request.body));
    const response = await fetch(`${running.url}/echo`, { method: 'POST', headers, body });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status, code, instance: response.headers.get('x-request-id') });
  });

  it('runs drain steps while messaging still works', async () => {
    const running = await start();
    let connectedWhileDraining = false;
    running.platform.drain.onDrain('flush', () => void (connectedWhileDraining = running.platform.messaging.connected()));
    await running.stop();
    expect(connectedWhileDraining).toBe(true);
  });

  it('stops while the broker is away', async () => {
    const running = await start();
    await nats.kill9();
    await running.stop();
    await nats.restart();
  });

  describe('limiting rates', () => {
    it('counts over all replicas through Redis and says when to come back', async () => {
      const { platform } = await start();
      const [one, two] = [createRateLimiter(platform, { name: 'rows', burstSeconds: 1 }), createRateLimiter(platform, { name: 'rows', burstSeconds: 1 })];
      await eventually(() => expect(platform.redis().status).toBe('ready'));
      expect(await one.consume('k', 60, 100)).toEqual({ allowed: true, retryAfterMs: 0 });
      const refused = await two.consume('k', 60, 100);
      expect(refused.allowed).toBe(false);
      expect(refused.retryAfterMs).toBeGreaterThan(0);
      expect(refused.retryAfterMs).toBeLessThanOrEqual(1000);
      expect((await two.consume('other', 60, 100)).allowed).toBe(true);
      await eventually(async () => expect((await one.consume('k', 60, 100)).allowed).toBe(true));
    });

    it('lets a request larger than the allowance pass alone, and makes it pay', async () => {
      const { platform } = await start();
      const limiter = createRateLimiter(platform, { name: 'large', burstSeconds: 1 });
      await eventually(() => expect(platform.redis().status).toBe('ready'));
      expect((await limiter.consume('k', 250, 100)).allowed).toBe(true);
      expect((await limiter.consume('k', 1, 100)).retryAfterMs).toBeGreaterThan(2000);
    });

    it('goes on per replica while Redis is away, ready but degraded', async () => {
      const running = await start();
      const { platform } = running;
      const limiter = createRateLimiter(platform, { name: 'insured', burstSeconds: 1 });
      await eventually(() => expect(platform.redis().status).toBe('ready'));
      await redis.kill9();
      await eventually(() => expect(platform.redis().status).not.toBe('ready'));
      expect((await limiter.consume('k', 60, 100)).allowed).toBe(true);
      expect((await limiter.consume('k', 60, 100)).allowed).toBe(false);
      const readiness = await fetch(`${running.url}/readyz`);
      expect(readiness.status).toBe(200);
      expect(await readiness.json()).toMatchObject({ checks: expect.arrayContaining([{ name: 'redis', ok: true, reason: expect.stringContaining('degraded') }]) });
      await redis.restart();
      await eventually(() => expect(platform.redis().status).toBe('ready'));
    });
  });
});
