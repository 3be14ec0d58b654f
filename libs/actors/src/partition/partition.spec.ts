import { ANALYTICS_ACTORS, DEADLETTER } from '@observer/contracts';
import { ledgerActors, type LedgerMessage, type Told } from '../testing/ledger.actors';
import { NO_FAULTS } from '../testing/simulated-broker';
import { OUTSIDE, SimulatedWorld } from '../testing/simulated-world';

const ofType = <W extends Told['what']>(told: readonly Told[], what: W): Extract<Told, { what: W }>[] => told.filter((one): one is Extract<Told, { what: W }> => one.what === what);

describe('a partition', () => {
  let world: SimulatedWorld;
  let sent = 0;
  const send = (key: string, message: LedgerMessage): number => world.send('ledger', key, message, `m${++sent}`);
  const told = (): Told[] => world.told<Told>();
  const until = (condition: () => boolean, ms = 10_000): Promise<boolean> => world.time.until(condition, ms);
  const ownAll = (): void => world.partitions.forEach((name) => world.own(name));
  const restart = async (): Promise<void> => {
    for (const owner of world.owners.values()) world.kill(owner);
    ownAll();
    await world.time.advance(50);
  };

  beforeEach(() => {
    world = new SimulatedWorld(ledgerActors({ outside: OUTSIDE }), NO_FAULTS);
    ownAll();
  });

  it('handles messages in order and tells of each once, within the commit delay', async () => {
    for (let n = 1; n <= 10; n++) send('a', { kind: 'add', amount: n });
    expect(await until(() => told().length === 10, 200)).toBe(true);
    expect(ofType(told(), 'added').map(({ count, sum }) => [count, sum])).toEqual(Array.from({ length: 10 }, (_, n) => [n + 1, ((n + 1) * (n + 2)) / 2]));
  });

  it('goes on after a kill where it was, and says nothing twice', async () => {
    for (let round = 0; round < 5; round++) {
      for (let n = 0; n < 3; n++) send('a', { kind: 'add', amount: 1 });
      await world.time.advance(round % 2 === 0 ? 25 : 70);
      await restart();
    }
    await until(() => told().length >= 15);
    await world.time.advance(2_000);
    expect(ofType(told(), 'added').map(({ count }) => count)).toEqual(Array.from({ length: 15 }, (_, n) => n + 1));
  });

  it('fires a timer once, not before it is due, also when its owner was gone at that time', async () => {
    send('a', { kind: 'arm', name: 't', delayMs: 5_000 });
    await world.time.advance(1_000);
    for (const owner of world.owners.values()) world.kill(owner);
    await world.time.advance(10_000);
    expect(told()).toEqual([]);
    ownAll();
    await until(() => told().length > 0);
    await world.time.advance(5_000);
    await restart();
    await world.time.advance(5_000);
    expect(ofType(told(), 'rang')).toEqual([{ what: 'rang', key: 'a', name: 't', dueMs: 1_760_000_005_000 }]);
  });

  it('fires a timer once also when its message leaves the state as it was, or cannot be handled', async () => {
    send('a', { kind: 'arm', name: 't', delayMs: 1_000, traceless: true });
    world.send('ledger', 'b', { kind: 'arm', name: 'poison', delayMs: 1_000 }, 'p');
    await world.time.advance(3_000);
    for (const owner of world.owners.values()) world.kill(owner);
    // Longer than the broker recognizes a repeated message.
    await world.time.advance(OUTSIDE.duplicateWindowMs + 10_000);
    ownAll();
    await world.time.advance(5_000);
    expect(ofType(told(), 'rang').map(({ name }) => name)).toEqual(['t']);
    expect(world.broker.contents(DEADLETTER)).toHaveLength(1);
  });

  it('fires timers on time though the wall clock is set back', async () => {
    send('a', { kind: 'arm', name: 't', delayMs: 5_000 });
    await world.time.advance(1_000);
    for (const { process } of world.owners.values()) process.jumpClock(-3_600_000);
    expect(await until(() => told().length === 1, 9_500)).toBe(true);
  });

  describe('when a repeat comes too late for the broker to recognize it', () => {
    const minutes = OUTSIDE.duplicateWindowMs + 60_000;
    /** Until the effects are stored; the answers are still under way. */
    const tellUnheard = async (keys: readonly string[]): Promise<void> => {
      world = new SimulatedWorld(ledgerActors({ outside: OUTSIDE }), { ...NO_FAULTS, delayMs: 20 });
      ownAll();
      for (const key of keys) send(key, { kind: 'add', amount: 1 });
      await until(() => told().length === keys.length);
    };

    it('stores effects once though every replica was away for minutes', async () => {
      await tellUnheard(['a', 'b', 'c']);
      for (const owner of world.owners.values()) world.kill(owner);
      await world.time.advance(minutes);
      ownAll();
      await world.time.advance(20_000);
      expect(told()).toHaveLength(3);
    });

    it('stores effects once though the broker was away for minutes', async () => {
      await tellUnheard(['a', 'b', 'c']);
      world.broker.away = true;
      await world.time.advance(minutes);
      world.broker.away = false;
      await world.time.advance(20_000);
      expect(told()).toHaveLength(3);
    });
  });

  it('lets a stale owner change nothing', async () => {
    send('a', { kind: 'add', amount: 1 });
    await until(() => told().length === 1);
    const stale = [...world.owners.values()];
    ownAll();
    await world.time.advance(500);
    send('a', { kind: 'add', amount: 1 });
    await until(() => stale.some(({ end }) => end !== undefined), 30_000);
    await world.time.advance(2_000);
    expect(ofType(told(), 'added').map(({ count }) => count)).toEqual([1, 2]);
    expect(stale.filter(({ end }) => end !== undefined).map(({ end }) => end!.type)).toContain('lost');
  });

  it('sends to other actors exactly once and in order', async () => {
    for (let n = 0; n < 20; n++) send(n % 2 === 0 ? 'a' : 'b', { kind: 'forward', to: 's' });
    await world.time.advance(60);
    await restart();
    await until(() => told().length >= 20);
    await world.time.advance(3_000);
    for (const from of ['a', 'b']) expect(ofType(told(), 'took').filter((took) => took.from === from).map(({ number }) => number)).toEqual(Array.from({ length: 10 }, (_, n) => n + 1));
    expect(ofType(told(), 'took').at(-1)!.total).toBe(20);
  });

  it('moves poison to DEADLETTER once, forgets what the attempts did, and goes on', async () => {
    send('a', { kind: 'add', amount: 1 });
    send('a', { kind: 'poison' });
    send('a', { kind: 'add', amount: 1 });
    await until(() => told().length === 2);
    await world.time.advance(1_000);
    expect(ofType(told(), 'added').map(({ count }) => count)).toEqual([1, 2]);
    const letters = world.broker.contents(DEADLETTER);
    expect(letters.map(({ data }) => new TextDecoder().decode(data))).toEqual(['{"kind":"poison"}']);
    expect(letters[0]!.headers).toMatchObject({ 'Observer-Dead-Letter-Code': 'actor_failed', 'Observer-Dead-Letter-Reason': 'this message cannot be handled', 'Observer-Dead-Letter-Stream': ANALYTICS_ACTORS.name, 'Observer-Dead-Letter-Actor': 'a' });
  });

  it('is not held up by a flood of poison', async () => {
    for (let n = 0; n < 100; n++) send('a', { kind: 'poison' });
    send('a', { kind: 'add', amount: 1 });
    expect(await until(() => told().length === 1, 1_000)).toBe(true);
    await until(() => world.broker.contents(DEADLETTER).length === 100);
  });

  it('moves a message that its type does not know to DEADLETTER', async () => {
    world.send('ledger', 'a', { kind: 'unknown' }, 'u1');
    await until(() => world.broker.contents(DEADLETTER).length === 1);
    expect(world.broker.contents(DEADLETTER)[0]!.headers).toMatchObject({ 'Observer-Dead-Letter-Code': 'invalid_message' });
  });

  it('starts anew after it was told to forget, also across a kill', async () => {
    for (const amount of [1, 2]) send('a', { kind: 'add', amount });
    send('a', { kind: 'reset' });
    send('a', { kind: 'add', amount: 5 });
    await until(() => told().length === 4);
    send('a', { kind: 'reset' });
    await until(() => told().length === 5);
    await restart();
    send('a', { kind: 'add', amount: 7 });
    await until(() => told().length === 6);
    expect(ofType(told(), 'added').map(({ count, sum }) => [count, sum])).toEqual([[1, 1], [2, 3], [1, 5], [1, 7]]);
  });

  it('hands over in order: the next owner begins at once, and nothing is left to repeat', async () => {
    for (let n = 0; n < 50; n++) send(`k${n}`, { kind: 'add', amount: 1 });
    await world.time.advance(30);
    let stopped = 0;
    for (const { partition } of world.owners.values()) void partition.stop().then(() => stopped++);
    expect(await until(() => stopped === 3, 5_000)).toBe(true);
    const before = told().length;
    ownAll();
    await until(() => told().length === 50);
    expect(before).toBeGreaterThan(0);
    expect(new Set(ofType(told(), 'added').map(({ key }) => key)).size).toBe(50);
  });

  it('keeps states larger than a chunk, and removes chunks that are out of date', async () => {
    world = new SimulatedWorld(ledgerActors({ outside: OUTSIDE, padding: 700_000 }), NO_FAULTS);
    ownAll();
    for (let n = 1; n <= 12; n++) {
      send(`k${n % 3}`, { kind: 'add', amount: 1 });
      await until(() => told().length === n);
    }
    await restart();
    for (let n = 0; n < 3; n++) send(`k${n}`, { kind: 'dump' });
    await until(() => told().length === 15);
    expect(ofType(told(), 'dumped').map(({ state }) => [state.count, state.padding.length])).toEqual(Array(3).fill([4, 700_000]));
    await world.time.advance(5_000);
    expect(world.broker.keys({ name: 'analytics_actor_snapshots' }).filter((key) => key.startsWith('ledger')).length).toBeLessThanOrEqual(2 + 3 * 2);
  });

  it('keeps few actors in memory and brings them back', async () => {
    world = new SimulatedWorld(ledgerActors({ outside: OUTSIDE, padding: 2_000, maxActive: 5 }), NO_FAULTS);
    ownAll();
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 200; n++) send(`k${n}`, { kind: 'add', amount: 1 });
      await until(() => told().length === 200 * (round + 1));
      await world.time.advance(200);
      expect(Math.max(...[...world.owners.values()].map(({ partition }) => partition.sizes().active))).toBeLessThanOrEqual(5);
    }
    for (const key of ['k0', 'k77', 'k199']) expect(ofType(told(), 'added').filter((added) => added.key === key).map(({ count }) => count)).toEqual([1, 2, 3]);
  });
});
