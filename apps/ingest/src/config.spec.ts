import { parseConfig } from '@observer/platform';
import { ingestConfigSchema } from './config';

describe('configuration of ingest', () => {
  it('runs on a laptop without any', () => {
    expect(parseConfig(ingestConfigSchema, {})).toMatchObject({ ok: true, value: { OBSERVER_INGEST_ROLES: ['receive', 'collect', 'write'], OBSERVER_HTTP_PORT: 8081, OBSERVER_MAX_AGE: 30 * 86_400_000 } });
  });

  it('lists everything that is wrong at once', () => {
    const parsed = parseConfig(ingestConfigSchema, { OBSERVER_INGEST_ROLES: 'receive,fly', OBSERVER_STORE: 'mysql:x', OBSERVER_MAX_AGE: 'old', OBSERVER_PSEUDONYM_KEY: 'short', OBSERVER_SHARDS: '0' });
    expect(parsed.ok ? [] : parsed.error.map((fault) => fault.key).sort()).toEqual(['OBSERVER_INGEST_ROLES', 'OBSERVER_MAX_AGE', 'OBSERVER_PSEUDONYM_KEY', 'OBSERVER_SHARDS', 'OBSERVER_STORE']);
  });

  it('refuses limits that contradict each other', () => {
    expect(parseConfig(ingestConfigSchema, { OBSERVER_MAX_IN_FLIGHT_BYTES: '2000000' })).toMatchObject({ ok: false, error: [{ key: 'OBSERVER_MAX_IN_FLIGHT_BYTES' }] });
  });
});
