/** What takes the process down again and again is found; what only was there is not taken for it. */
import { DEADLETTER } from '@observer/contracts';
import { z } from 'zod';
import { anyActor, type AnyActor, defineActor } from '../actor';
import { publish, schedule } from '../effects';
import type { Faults } from '../testing/simulated-broker';
import { SimulatedProcess } from '../testing/simulated-time';
import { OUTSIDE, SimulatedWorld } from '../testing/simulated-world';
import { SeededRandom } from './random';

const message = z.object({ kind: z.enum(['count', 'end', 'end-soon']) });
type Message = z.infer<typeof message>;

/** An actor that counts, and on some messages ends its process. */
const fatal = (end: (partition: number) => void, version = 1): AnyActor => anyActor(defineActor({
  type: 'fatal', version, partitions: 8, messages: message, state: z.object({ count: z.number() }), initial: () => ({ count: 0 }), migrate: (state) => state,
  receive(state, { kind }, { key, partition, nowMs }) {
    if (kind === 'end') end(partition);
    if (kind === 'end-soon') return { state, effects: [schedule('end', nowMs + 100, { kind: 'end' })] };
    return { state: { count: state.count + 1 }, effects: [publish(OUTSIDE, `outside.${kind}`, new TextEncoder().encode(JSON.stringify({ key, count: state.count + 1 })))] };
  },
}));

describe('a partition whose process ends again and again', () => {
  const KEYS = Array.from({ length: 24 }, (_, n) => `k${n}`);
  let world: SimulatedWorld;
  let ids = 0;
  let ends = 0;
  const end = (partition: number): void => {
    ends++;
    world.kill(world.owners.get(`fatal.${partition}`)!);
  };
  const send = (key: string, kind: Message['kind'] = 'count'): number => world.send('fatal', key, { kind }, `m${++ids}`);
  const told = (): { key: string; count: number }[] => world.told();
  const letters = (): string[] => world.broker.contents(DEADLETTER).map(({ headers }) => headers['Observer-Dead-Letter-Code']!);
  /** One process for all partitions, as a replica is. */
  const start = (): void => {
    const process = new SimulatedProcess(world.time);
    for (const name of world.partitions) world.own(name, { process });
  };
  const alive = (): boolean => world.owners.get('fatal.0')!.process.alive;

  beforeEach(() => {
    ends = 0;
    const faults: Faults = { random: new SeededRandom('network 6').next, delayMs: 20, lostAnswer: 0.03, lostRequest: 0.03, lateRequest: 0 };
    world = new SimulatedWorld([fatal(end)], faults);
    start();
  });

  it.each([['a message', 'end' as const], ['a timer', 'end-soon' as const]])('gives up %s that ends it, and nothing else', async (_what, kind) => {
    send('k0', kind);
    let sent = 0;
    while (letters().length === 0 && ends < 20) {
      for (const key of KEYS) send(key);
      sent++;
      await world.time.until(() => !alive() || letters().length > 0, 30_000);
      await world.time.advance(500);
      if (!alive()) start();
    }
    expect(await world.time.until(() => world.broker.contents(OUTSIDE).length === sent * KEYS.length, 60_000)).toBe(true);
    await world.time.advance(60_000);
    expect(ends).toBe(5);
    expect(letters()).toEqual(['retries_exhausted']);
    const counts = Array.from({ length: sent }, (_, n) => n + 1);
    for (const one of KEYS) expect(told().filter(({ key }) => key === one).map(({ count }) => count).sort((a, b) => a - b)).toEqual(counts);
  });

  it('gives up no message of an innocent one, whenever the process is killed', async () => {
    const random = new SeededRandom('kills 6');
    for (let turn = 0; turn < 100; turn++) {
      for (const key of KEYS.slice(0, 4)) send(key);
      await world.time.advance(random.next() * (turn % 10 === 9 ? 8_000 : 150));
      world.kill(world.owners.get('fatal.0')!);
      await world.time.advance(random.next() * 100);
      start();
    }
    expect(await world.time.until(() => world.broker.contents(OUTSIDE).length === 400, 60_000)).toBe(true);
    expect(letters()).toEqual([]);
  });

  it('gives up no message because the snapshot is of a newer release: that one handles it', async () => {
    world.replaceTypes([fatal(end, 2)]);
    await restart();
    send('k0');
    await world.time.until(() => told().length === 1, 5_000);
    world.replaceTypes([fatal(end, 1)]);
    await restart();
    send('k0');
    await world.time.advance(30_000);
    world.replaceTypes([fatal(end, 2)]);
    await restart();
    expect(await world.time.until(() => told().length === 2, 30_000)).toBe(true);
    expect(letters()).toEqual([]);
  });

  async function restart(): Promise<void> {
    world.kill(world.owners.get('fatal.0')!);
    await world.time.advance(100);
    start();
  }
});
