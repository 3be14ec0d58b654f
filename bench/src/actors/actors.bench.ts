/** What actors cost: one process on a real nats-server, CPU of the process only, messages that wait in the inbox when it starts. */
import { defineActor, anyActor, createActorSystem, type AnyActor } from '@observer/actors';
import { actorLeasesBucket, actorsAliveV1, actorSnapshotsBucket, ANALYTICS_ACTORS } from '@observer/contracts';
import { eventually, startNats, startTestPlatform, type TestPlatform } from '@observer/testing';
import { z } from 'zod';
import type { Figure } from '../system/figure';

const MESSAGES = 60_000;
const KEYS = 1_000;
/** A message costs a core less than a twentieth of a millisecond. */
const TARGET_PER_SECOND = 20_000;

interface Load {
  readonly name: string;
  /** Bytes of each actor's state. */
  readonly stateBytes: number;
  readonly maxDelayMs: number;
}

const LOADS: readonly Load[] = [
  { name: 'small states, commits every 50 ms', stateBytes: 20, maxDelayMs: 50 },
  { name: '1 KiB states, commits every second', stateBytes: 1024, maxDelayMs: 1_000 },
];

/** Counts what is handled beside the actors, which is fine for a measurement and nothing else. */
function counting({ stateBytes, maxDelayMs }: Load): { readonly actor: AnyActor; handled(): number } {
  let handled = 0;
  const actor = anyActor(defineActor({
    type: 'bench', version: 1, partitions: 4, state: z.object({ count: z.number(), padding: z.string() }), messages: z.object({ add: z.number() }),
    commit: { maxDelayMs, maxMessages: 100_000 }, initial: () => ({ count: 0, padding: 'x'.repeat(stateBytes) }),
    receive(state, { add }) {
      state.count += add;
      handled++;
      return { state };
    },
  }));
  return { actor, handled: () => handled };
}

async function measure(load: Load): Promise<Figure[]> {
  const nats = await startNats({ permissions: true });
  let platform: TestPlatform | undefined;
  try {
    platform = await startTestPlatform({ service: 'analytics', environment: nats.environment('analytics') });
    const { actor, handled } = counting(load);
    const system = createActorSystem(platform, { inbox: ANALYTICS_ACTORS, leases: actorLeasesBucket, snapshots: actorSnapshotsBucket, alive: actorsAliveV1 }, [actor]);
    for (let sent = 0; sent < MESSAGES; ) {
      await Promise.all(Array.from({ length: 2_000 }, () => system.send('bench', `key-${++sent % KEYS}`, { add: 1 }, { messageId: `m${sent}` })));
    }
    const before = process.cpuUsage();
    system.start();
    await eventually(() => {
      if (handled() < MESSAGES) throw new Error(`${handled()} of ${MESSAGES} messages handled`);
    }, 60_000);
    await system.stop();
    const { user, system: kernel } = process.cpuUsage(before);
    const written = await metric(platform, 'observer_actor_snapshot_written_bytes_total');
    const commits = await metric(platform, 'observer_actor_commit_duration_seconds_count');
    const seconds = await metric(platform, 'observer_actor_commit_duration_seconds_sum');
    return [
      { name: `actors: messages per core, ${load.name}`, value: MESSAGES / ((user + kernel) / 1e6), unit: 'messages/CPU-s', target: TARGET_PER_SECOND, better: 'higher' },
      { name: `actors: snapshot, ${load.name}`, value: written / MESSAGES, unit: 'B/message' },
      { name: `actors: commit, ${load.name}`, value: (seconds / commits) * 1000, unit: 'ms' },
    ];
  } finally {
    await platform?.close();
    await nats.stop();
  }
}

async function metric(platform: TestPlatform, name: string): Promise<number> {
  const text = await platform.metrics.registry.metrics();
  return [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))].reduce((sum, match) => sum + Number(match[1]), 0);
}

export async function run(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const load of LOADS) figures.push(...(await measure(load)));
  return figures;
}
