import { z } from 'zod';
import { commonConfigSchema, commonConfigShape, httpPort } from './common.config';
import { describeFaults, parseConfig } from './load-config';

describe('the configuration of a service', () => {
  it('runs on a laptop without any variable', () => {
    const config = parseConfig(commonConfigSchema, {});
    expect(config).toMatchObject({ ok: true, value: { OBSERVER_NATS_URL: 'nats://127.0.0.1:4222', OBSERVER_LOG_LEVEL: 'info', OBSERVER_DRAIN_TIMEOUT_MS: 10_000 } });
  });

  it('takes numbers from text, and an empty variable as absent', () => {
    const schema = z.object({ ...commonConfigShape, OBSERVER_HTTP_PORT: httpPort(8081) });
    expect(parseConfig(schema, { OBSERVER_HTTP_PORT: '', OBSERVER_STREAM_REPLICAS: '3' })).toMatchObject({ ok: true, value: { OBSERVER_HTTP_PORT: 8081, OBSERVER_STREAM_REPLICAS: 3 } });
  });

  it('lists all faults together and repeats no value, for it may be a secret', () => {
    const parsed = parseConfig(commonConfigSchema, { OBSERVER_LOG_LEVEL: 'hunter2', OBSERVER_STREAM_REPLICAS: '9' });
    const text = describeFaults('ingest', parsed.ok ? [] : parsed.error);
    expect(text).toMatch(/2 faults/);
    expect(text).toContain('OBSERVER_LOG_LEVEL');
    expect(text).toContain('OBSERVER_STREAM_REPLICAS');
    expect(text).not.toContain('hunter2');
  });
});
