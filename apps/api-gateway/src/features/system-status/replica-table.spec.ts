import { type Heartbeat, heartbeatV1 } from '@observer/contracts';
import { FORGOTTEN_AFTER_MS, LOST_AFTER_MS, type ReplicaTable, servicesOf, systemState, take } from './replica-table';

const start = 1_800_000_000_000;
const beat = (overrides: Partial<Heartbeat> = {}): Heartbeat => ({ ...heartbeatV1.example, checks: [{ name: 'nats', ok: true }], startedAtMs: start, sentAtMs: start, ...overrides } as Heartbeat);
const tableOf = (...beats: [Heartbeat, number][]): ReplicaTable => beats.reduce<ReplicaTable>((table, [heartbeat, atMs]) => take(table, heartbeat, atMs), new Map());
const ingestAt = (table: ReplicaTable, nowMs: number) => servicesOf(table, nowMs, start).find((service) => service.service === 'ingest')!;

const receiver = beat({ instance: 'r1', roles: ['receive', 'collect'] });
const writer = beat({ instance: 'w1', roles: ['write'] });

describe('the state of a service', () => {
  it('is OK when every role has a ready replica', () => {
    expect(ingestAt(tableOf([receiver, start], [writer, start]), start)).toMatchObject({ state: 'OK', replicas: [{ lost: false }, { lost: false }] });
  });

  it('is DEGRADED, naming the role, when the only replica of a role is lost after three missed heartbeats', () => {
    const table = tableOf([writer, start], [receiver, start + LOST_AFTER_MS]);
    expect(ingestAt(table, start + LOST_AFTER_MS).state).toBe('OK');
    expect(ingestAt(table, start + LOST_AFTER_MS + 1)).toMatchObject({ state: 'DEGRADED', reason: 'no replica can write' });
  });

  it('is DEGRADED when a role that must be done has no replica that was ever heard of, once it had time to speak', () => {
    const table = tableOf([receiver, start + LOST_AFTER_MS]);
    expect(ingestAt(table, start + LOST_AFTER_MS).state).toBe('OK');
    expect(ingestAt(table, start + LOST_AFTER_MS + 1)).toMatchObject({ state: 'DEGRADED', reason: 'no replica can write' });
  });

  it('is DEGRADED when one of several replicas is not ready', () => {
    const table = tableOf([receiver, start], [beat({ instance: 'r2', roles: ['receive', 'collect'], ready: false }), start]);
    expect(ingestAt(table, start)).toMatchObject({ state: 'DEGRADED', reason: '1 of 2 replicas not ready' });
  });

  it('is DEGRADED with the words of a check that works with a limitation', () => {
    const limited = beat({ instance: 'r3', checks: [{ name: 'redis', ok: true, reason: 'degraded: Redis is away' }] });
    expect(ingestAt(tableOf([limited, start]), start)).toMatchObject({ state: 'DEGRADED', reason: 'redis: degraded: Redis is away' });
  });

  it('is DOWN when no replica is ready, and when all are lost', () => {
    expect(ingestAt(tableOf([beat({ ready: false }), start]), start)).toMatchObject({ state: 'DOWN', reason: 'no replica is ready' });
    expect(ingestAt(tableOf([receiver, start]), start + LOST_AFTER_MS + 1)).toMatchObject({ state: 'DOWN', reason: 'every replica is lost' });
  });

  it('is left out while it had no time to speak, then DOWN', () => {
    expect(servicesOf(new Map(), start + LOST_AFTER_MS, start)).toEqual([]);
    expect(servicesOf(new Map(), start + LOST_AFTER_MS + 1, start).map((service) => service.state)).toEqual(Array(5).fill('DOWN'));
  });
});

describe('a lost replica', () => {
  const later = start + LOST_AFTER_MS + 1000;

  it('is forgotten once another one does the same duty', () => {
    const table = tableOf([receiver, start], [beat({ instance: 'r9', roles: ['collect', 'receive'], startedAtMs: start + 3000 }), later], [writer, later]);
    expect(ingestAt(table, later)).toMatchObject({ state: 'OK', replicas: [{ heartbeat: { instance: 'r9' } }, { heartbeat: { instance: 'w1' } }] });
  });

  it('is forgotten when it had said that it drains', () => {
    const table = tableOf([receiver, later], [beat({ instance: 'r2', draining: true, ready: false }), start], [writer, later]);
    expect(ingestAt(table, later)).toMatchObject({ state: 'OK', replicas: [{ heartbeat: { instance: 'r1' } }, { heartbeat: { instance: 'w1' } }] });
  });

  it('is forgotten after a while', () => {
    const older = beat({ instance: 'r0', startedAtMs: start + 5000 });
    expect(ingestAt(tableOf([older, start], [receiver, start + FORGOTTEN_AFTER_MS]), start + FORGOTTEN_AFTER_MS).replicas).toHaveLength(1);
  });
});

describe('the state of the system', () => {
  const all = (...states: [string, 'OK' | 'DEGRADED' | 'DOWN'][]) => systemState(states.map(([service, state]) => ({ service, state, replicas: [] }) as never));
  it.each([
    ['all well', all(['ingest', 'OK'], ['reporting', 'OK']), 'OK'],
    ['ingest down', all(['ingest', 'DOWN'], ['reporting', 'OK']), 'DOWN'],
    ['the gateway down', all(['ingest', 'OK'], ['api-gateway', 'DOWN']), 'DOWN'],
    ['another service down', all(['ingest', 'OK'], ['reporting', 'DOWN']), 'DEGRADED'],
    ['one degraded', all(['ingest', 'DEGRADED']), 'DEGRADED'],
  ])('with %s', (_name, state, expected) => expect(state).toBe(expected));
});
