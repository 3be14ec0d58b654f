/** Three replicas in processes of their own, killed at random, and a broker that is killed as well: every count stays exact. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DEADLETTER, defineReader, eventsSubject, TELEMETRY } from '@observer/contracts';
import { eventually, repositoryRoot, startNats, startTestPlatform, type TestNats, type TestPlatform } from '@observer/testing';
import { ledgerSystem, type ReplicaSettings } from './testing/replica';
import type { LedgerMessage, Told } from './testing/ledger.actors';
import type { ActorSystem } from './system';

const PARTITIONS = 6;
const KEYS = Array.from({ length: 24 }, (_, n) => `key-${n}`);
const MOVED_WITHIN_MS = 10_000;
/** How long messages and kills go on; a soak sets more. */
const SECONDS = Number(process.env.OBSERVER_ACTOR_SOAK_SECONDS ?? 12);

class Replica {
  private readonly child: ChildProcess;
  readonly lines: string[] = [];

  constructor(readonly settings: ReplicaSettings) {
    const root = repositoryRoot();
    this.child = spawn(process.execPath, ['-C', 'observer-source', '-r', join(root, 'tools', 'register-ts.cjs'), join(__dirname, 'testing', 'replica.ts'), JSON.stringify(settings)], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout!, this.child.stderr!]) stream.on('data', (chunk: Buffer) => this.lines.push(...chunk.toString().split('\n').filter((line) => line !== '')));
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    await exited;
  }
}

describe('an actor system of several replicas', () => {
  let nats: TestNats;
  let ingest: TestPlatform;
  let client: TestPlatform;
  let system: ActorSystem;
  const replicas = new Map<string, Replica>();
  let started = 0;

  const start = (): Replica => {
    const instance = `replica-${++started}`;
    const replica = new Replica({ instance, environment: nats.environment('analytics'), partitions: PARTITIONS, padding: 2_000 });
    replicas.set(instance, replica);
    return replica;
  };
  const kill = async (replica: Replica): Promise<void> => {
    replicas.delete(replica.settings.instance);
    await replica.end('SIGKILL');
  };
  /** Owners of all partitions by what is durable; undefined where the last owner is not alive. */
  const owners = async (): Promise<(string | undefined)[]> =>
    (await system.inspect({})).types.flatMap(({ partitions }) => partitions.map(({ owner }) => (owner !== null && replicas.has(owner) ? owner : undefined)));
  const allOwned = async (): Promise<string[]> => {
    const found = await owners();
    expect(found).not.toContain(undefined);
    return found as string[];
  };
  /** Repeats under the same id until the stream has it. */
  const persist = (publish: () => Promise<unknown>): Promise<unknown> => eventually(publish, 60_000);

  beforeAll(async () => {
    nats = await startNats({ permissions: true });
    ingest = await startTestPlatform({ service: 'ingest', environment: nats.environment('ingest') });
    client = await startTestPlatform({ service: 'analytics', environment: nats.environment('analytics') });
    system = ledgerSystem(client, { partitions: PARTITIONS, padding: 2_000 });
    for (let n = 0; n < 3; n++) start();
    await eventually(allOwned, 25_000);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([...replicas.values()].map((replica) => replica.end('SIGKILL')));
    await client.close();
    await ingest.close();
    await nats.stop();
  });

  async function told(): Promise<Told[]> {
    const reader = defineReader({ name: 'test-told', owner: 'ingest', stream: DEADLETTER, description: 'What actors told', partitions: 1, filterSubject: () => 'deadletter.test.*' });
    const reading = ingest.messaging.readStream(reader, 0, { after: 'first' });
    const all: Told[] = [];
    for (let quiet = 0; quiet < 2; ) {
      const batch = await reading.next({ maxMessages: 1_000, waitMs: 400 });
      quiet = batch.messages.length === 0 && batch.behind === 0 && batch.upTo.epoch !== '' ? quiet + 1 : 0;
      all.push(...batch.messages.map(({ data }) => JSON.parse(new TextDecoder().decode(data)) as Told));
    }
    await reading.close();
    return all;
  }

  it('shares the partitions, and gives a newcomer its part', async () => {
    const share = async (): Promise<number[]> => {
      const all = await allOwned();
      return [...replicas.keys()].map((instance) => all.filter((owner) => owner === instance).length);
    };
    const total = 2 * PARTITIONS + 1;
    await eventually(async () => expect(Math.max(...(await share()))).toBeLessThanOrEqual(Math.ceil(total / 3)), 15_000);
    const newcomer = start();
    await eventually(async () => expect(Math.max(...(await share()))).toBeLessThanOrEqual(Math.ceil(total / 4)), 20_000);
    replicas.delete(newcomer.settings.instance);
    await newcomer.end('SIGTERM');
    await eventually(allOwned, MOVED_WITHIN_MS);
  });

  it('counts every message once while replicas and the broker are killed', async () => {
    const sent = new Map<string, number>();
    const moves: number[] = [];
    let [ids, armed, forwards, over] = [0, 0, 0, false];
    const send = (key: string, message: LedgerMessage): Promise<unknown> => {
      const messageId = `m${++ids}`;
      return persist(() => system.send('ledger', key, message, { messageId }));
    };
    const load = async (key: string, index: number): Promise<void> => {
      while (!over) {
        await send(key, { kind: 'add', amount: 1 });
        sent.set(key, (sent.get(key) ?? 0) + 1);
        if (index % 6 === 0) await send(key, { kind: 'arm', name: `t${++armed}`, delayMs: 1_000 + (armed % 5) * 1_000 });
        if (index % 4 === 0) await send(key, { kind: 'forward', to: `sink-${index % 3}` }).then(() => forwards++);
        const shard = index % PARTITIONS;
        const messageId = `e${++ids}`;
        await persist(() => ingest.messaging.publishRaw(TELEMETRY, eventsSubject('payment', shard), new TextEncoder().encode(JSON.stringify([key])), { messageId }));
        const tally = `${key}@${shard}`;
        sent.set(tally, (sent.get(tally) ?? 0) + 1);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const loads = KEYS.map((key, index) => load(key, index));
    const until = performance.now() + SECONDS * 1000;
    for (let round = 0; performance.now() < until; round++) {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      if (round % 3 === 1) {
        await nats.kill9();
        await nats.restart();
        continue;
      }
      const alive = [...replicas.values()];
      await kill(alive[(round * 7) % alive.length]!);
      const killedAt = performance.now();
      await eventually(allOwned, 20_000);
      moves.push(performance.now() - killedAt);
      start();
    }
    over = true;
    await Promise.all(loads);
    const total = [...sent.values()].reduce((sum, count) => sum + count, 0);
    const all = await eventually(async () => {
      const seen = await told();
      expect(seen.length).toBeGreaterThanOrEqual(total + armed + forwards);
      return seen;
    }, 60_000);
    for (const [key, count] of sent) {
      const counts = all.flatMap((one) => (one.what === 'added' && one.key === key ? [one.count] : []));
      expect({ key, counts: counts.sort((a, b) => a - b) }).toEqual({ key, counts: Array.from({ length: count }, (_, n) => n + 1) });
    }
    expect(all.flatMap((one) => (one.what === 'rang' ? [one.name] : [])).sort()).toEqual(Array.from({ length: armed }, (_, n) => `t${n + 1}`).sort());
    expect(all.filter(({ what }) => what === 'took').length).toBe(forwards);
    expect(Math.max(...moves)).toBeLessThanOrEqual(MOVED_WITHIN_MS);
  }, 120_000 + SECONDS * 1000);

  it('lets look inside: types, owners, positions, one actor with its state', async () => {
    const overview = await system.inspect({});
    expect(overview.types.map(({ type, partitions }) => [type, partitions.length])).toEqual([['ledger', PARTITIONS], ['sink', 1], ['tally', PARTITIONS]]);
    const { actors } = await system.inspect({ type: 'ledger', key: 'key-0' });
    expect(actors).toMatchObject([{ key: 'key-0', version: 1, state: { count: expect.any(Number) as number } }]);
    const listed = await system.inspect({ type: 'ledger', limit: 5 });
    expect([listed.actors.length, listed.truncated]).toEqual([5, true]);
    await expect(system.inspect({ type: 'unknown' })).rejects.toMatchObject({ code: 'not_found' });
    expect([...(await system.states('ledger', new Set(['key-0', 'no such key'])))]).toEqual([['key-0', actors[0]!.state]]);
    expect((await system.states('ledger')).size).toBeGreaterThan(5);
    await expect(system.states('unknown')).rejects.toMatchObject({ code: 'not_found' });
  });
});
