import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { policiesBucket, policySchema } from '@observer/contracts';
import { eventually, repositoryRoot, startNats, startRedis, startTestPlatform, type TestNats, type TestPlatform, type TestRedis } from '@observer/testing';
import { webhookContact } from './testing/http-channel';
import { anIncident, publishIncident } from './testing/incidents';
import { startPeopleReplica } from './testing/people-replica';
import { type Receiver, startReceiver } from './testing/receiver';

const LIFE_CYCLES = 210;
const CONTACTS = 12;
const REPLICAS = 2;

interface Replica {
  readonly child: ChildProcess;
  readonly said: string[];
}

/** Replicas are killed at random all the while; whoever is killed is started again. */
describe('escalation when replicas are killed', () => {
  let nats: TestNats;
  let redis: TestRedis;
  let platform: TestPlatform;
  let receiver: Receiver;
  const replicas: Replica[] = [];
  let kills = 0;

  async function startReplica(): Promise<Replica> {
    const root = repositoryRoot();
    const child = spawn(process.execPath, ['-C', 'observer-source', '-r', join(root, 'tools/register-ts.cjs'), join(__dirname, 'testing/replica-process.ts'), JSON.stringify({ redisUrl: redis.url, environment: nats.environment('alerting') })], {
      cwd: root, stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: process.env.PATH, HOME: process.env.HOME },
    });
    const said: string[] = [];
    child.stdin!.on('error', () => undefined);
    createInterface({ input: child.stdout! }).on('line', (line) => said.push(line));
    await eventually(() => expect(said).toContain('ready'), 60_000);
    return { child, said };
  }
  const kill = async (replica: Replica): Promise<void> => {
    const gone = new Promise((resolve) => replica.child.once('exit', resolve));
    replica.child.kill('SIGKILL');
    await gone;
  };
  /** Asks whichever replica answers, as often as it takes. @returns when it was answered */
  async function acknowledge(id: string): Promise<number> {
    const asked = new Map<Replica, number>();
    return eventually(() => {
      for (const replica of replicas) {
        if (replica.said.includes(`acked ${id}`)) return Date.now();
        if ((asked.get(replica) ?? 0) + 1_500 > Date.now() || replica.child.exitCode !== null || replica.child.signalCode !== null) continue;
        asked.set(replica, Date.now());
        replica.child.stdin!.write(`ack ${id}\n`);
      }
      throw new Error(`${id} was not acknowledged`);
    }, 60_000);
  }

  beforeAll(async () => {
    [nats, redis, receiver] = await Promise.all([startNats({ permissions: true }), startRedis(), startReceiver()]);
    platform = await startTestPlatform({ service: 'alerting', environment: nats.environment('alerting'), redisUrl: redis.url });
    const setUp = await startPeopleReplica(platform, { tell: () => Promise.resolve() });
    for (let i = 0; i < CONTACTS; i++) await setUp.contactPoints.put({ document: webhookContact(`c${i}`, `${receiver.url}/c${i}`), secrets: {} });
    for (let i = 0; i < CONTACTS; i++) {
      const to = (n: number) => [{ kind: 'contact-point' as const, contactPoint: `c${n % CONTACTS}` }];
      await platform.messaging.documents(policiesBucket).put(`p${i}`, policySchema.parse({ id: `p${i}`, name: 'P', steps: [{ waitMs: 0, recipients: to(i) }, { waitMs: 400, recipients: to(i + 1) }, { waitMs: 600_000, recipients: to(i + 2) }] }));
    }
    await setUp.stop();
    replicas.push(...(await Promise.all(Array.from({ length: REPLICAS }, startReplica))));
  }, 180_000);
  afterAll(async () => {
    await Promise.all(replicas.map(kill));
    await platform.close();
    await Promise.all([nats.stop(), redis.stop(), receiver.stop()]);
  }, 60_000);

  it('loses no page, tells hardly anybody twice, and nobody after an acknowledgement', async () => {
    let over = false;
    const killing = (async () => {
      while (!over) {
        await new Promise((resolve) => setTimeout(resolve, 700 + Math.random() * 900));
        const at = Math.floor(Math.random() * replicas.length);
        await kill(replicas[at]!);
        kills++;
        replicas[at] = await startReplica();
      }
    })();
    const answeredAtMs = new Map<string, number>();
    const live = async (n: number): Promise<void> => {
      const incident = anIncident(`k${n}`, { policy: `p${n % CONTACTS}` });
      await publishIncident(platform.messaging, incident, 'opened');
      const told = (): string[] => receiver.received.filter(({ incidentId, reason }) => incidentId === incident.id && reason === 'escalation').map(({ contactPoint }) => contactPoint);
      // Both steps have to come, whoever dies in between.
      await eventually(() => expect(new Set(told())).toEqual(new Set([`c${n % CONTACTS}`, `c${(n + 1) % CONTACTS}`])), 120_000);
      answeredAtMs.set(incident.id, await acknowledge(incident.id));
    };
    const waiting = Array.from({ length: LIFE_CYCLES }, (_, n) => n);
    await Promise.all(Array.from({ length: 10 }, async () => {
      for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) await live(n);
    }));
    over = true;
    await killing;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const pages = receiver.received.filter(({ reason }) => reason === 'escalation');
    const late = pages.filter(({ incidentId, atMs }) => atMs > answeredAtMs.get(incidentId)!);
    const duplicates = pages.length - new Set(pages.map(({ key }) => key)).size;
    process.stdout.write(`${LIFE_CYCLES} life cycles, ${kills} kills, ${pages.length} pages, ${duplicates} duplicates, ${late.length} after an acknowledgement\n`);
    expect(answeredAtMs.size).toBe(LIFE_CYCLES);
    expect(late).toEqual([]);
    // Only what was with the provider in the very moment of a kill can be told twice.
    expect(duplicates).toBeLessThanOrEqual(kills);
    expect(kills).toBeGreaterThanOrEqual(3);
  }, 590_000);
});
