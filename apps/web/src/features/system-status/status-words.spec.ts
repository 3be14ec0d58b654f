import { fillTone, lagTone, replicaState, systemHeadline } from './status-words';

const service = (name: string, state: 'OK' | 'DEGRADED' | 'DOWN') => ({ service: name, state, reason: null, replicas: [] });

test('the headline names what is worst', () => {
  expect(systemHeadline({ services: [service('ingest', 'OK')] })).toBe('All services operational');
  expect(systemHeadline({ services: [service('ingest', 'DEGRADED'), service('writer', 'DOWN')] })).toBe('writer is down');
  expect(systemHeadline({ services: ['a', 'b', 'c', 'd'].map((name) => service(name, 'DEGRADED')) })).toBe('a, b and 2 more are degraded');
});

test('a lost replica is lost, whatever it said last', () => {
  expect(replicaState({ lost: true, draining: false, ready: true }).words).toBe('Lost');
  expect(replicaState({ lost: false, draining: true, ready: false }).words).toBe('Draining');
});

test('the bounds of worry', () => {
  expect([0.1, 0.6, 0.95].map(fillTone)).toEqual(['ok', 'warn', 'bad']);
  expect([500, 3_000, 60_000, null].map(lagTone)).toEqual(['ok', 'warn', 'bad', 'bad']);
});
