/** Whatever is killed, delayed, repeated, lost or late: the outside sees what a run without faults would have shown, each thing once. */
import { DEADLETTER } from '@observer/contracts';
import fc from 'fast-check';
import { ledgerActors, type LedgerMessage, type Told } from '../testing/ledger.actors';
import type { Faults } from '../testing/simulated-broker';
import { OUTSIDE, SimulatedWorld } from '../testing/simulated-world';
import { SeededRandom } from './random';

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];
/** Resets are for keys of their own: how they fall together with timers is a matter of time, which differs between runs. */
const RESETTING = ['r', 's'];

/** Around the time for which the broker recognizes repeats. */
const AGES = fc.integer({ min: 90_000, max: 200_000 });
const key = fc.constantFrom(...KEYS);
const messageArbitrary = fc.oneof(
  { weight: 6, arbitrary: fc.record({ key, message: fc.record({ kind: fc.constant('add' as const), amount: fc.integer({ min: 1, max: 9 }) }) }) },
  { weight: 3, arbitrary: fc.record({ key, message: fc.record({ kind: fc.constant('forward' as const), to: fc.constantFrom('s1', 's2') }) }) },
  { weight: 2, arbitrary: fc.record({ key, message: fc.record({ kind: fc.constant('arm' as const), delayMs: fc.integer({ min: 0, max: 3_000 }), traceless: fc.boolean() }) }) },
  { weight: 1, arbitrary: fc.record({ key, message: fc.record({ kind: fc.constant('poison' as const) }) }) },
  { weight: 2, arbitrary: fc.record({ key: fc.constantFrom(...RESETTING), message: fc.oneof(fc.record({ kind: fc.constant('add' as const), amount: fc.constant(1) }), fc.record({ kind: fc.constant('reset' as const) })) }) },
);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('send' as const), what: fc.array(messageArbitrary, { minLength: 1, maxLength: 8 }), again: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 400 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const), partition: fc.nat(2), goneMs: fc.integer({ min: 0, max: 1_500 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rival' as const), partition: fc.nat(2), overlapMs: fc.integer({ min: 0, max: 2_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('jump' as const), partition: fc.nat(2), ms: fc.integer({ min: -7_200_000, max: 7_200_000 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('outage' as const), ms: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 10, max: 3_000 }) }, { weight: 1, arbitrary: AGES }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hand-over' as const), partition: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('all-gone' as const), ms: AGES }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

type Message = typeof messageArbitrary extends fc.Arbitrary<infer M> ? M : never;

const send = (...what: Message[]): Step => ({ do: 'send', what, again: false });
const add = (to: string): Message => ({ key: to, message: { kind: 'add', amount: 1 } });
const forward = (from: string, to: 's1' | 's2'): Message => ({ key: from, message: { kind: 'forward', to } });
const poison = (to: string): Message => ({ key: to, message: { kind: 'poison' } });
const reset = (to: string): Message => ({ key: to, message: { kind: 'reset' } });

/** Runs in which faults were found. */
const FOUND: readonly [number, Step[]][] = [
  // The partition moved three times in a row just when the last message was in hand, and that was given up.
  [-1201319714, [
    send({ key: 'a', message: { kind: 'arm', delayMs: 168, traceless: false } }, reset('r'), reset('r'), add('r')),
    send(add('a'), poison('a')),
    send(add('d'), add('a'), forward('a', 's1'), forward('a', 's1')),
    { do: 'wait', ms: 219 },
    send(add('a'), add('e'), add('a')),
    { do: 'kill', partition: 0, goneMs: 287 },
    { do: 'rival', partition: 0, overlapMs: 697 },
    { do: 'rival', partition: 0, overlapMs: 1261 },
    { do: 'wait', ms: 22 },
    { do: 'wait', ms: 44 },
    send(poison('d'), add('e'), add('e'), add('a')),
    send(add('b'), add('a'), add('b'), forward('a', 's1')),
    { do: 'outage', ms: 199 },
    { do: 'outage', ms: 22 },
    { do: 'wait', ms: 154 },
  ]],
  // A commit of the next owner made effects that it had not settled look young.
  [-14, [
    { do: 'all-gone', ms: 90_000 },
    send(poison('a')),
    send(forward('a', 's1'), forward('a', 's1'), add('d')),
    { do: 'rival', partition: 2, overlapMs: 580 },
    { do: 'wait', ms: 266 },
    { do: 'all-gone', ms: 119_831 },
    { do: 'rival', partition: 2, overlapMs: 191 },
  ]],
];

interface Sent {
  readonly key: string;
  readonly message: LedgerMessage;
}

class Run {
  readonly sent: Sent[] = [];
  private readonly faults: Faults & { enabled: boolean };
  readonly world: SimulatedWorld;
  private ids = 0;

  constructor(seed: number, padding: number) {
    const random = new SeededRandom(`${seed}`);
    this.faults = {
      enabled: true, random: random.next, delayMs: 20,
      get lostAnswer() { return this.enabled ? 0.03 : 0; },
      get lostRequest() { return this.enabled ? 0.03 : 0; },
      get lateRequest() { return this.enabled ? 0.02 : 0; },
    };
    this.world = new SimulatedWorld(ledgerActors({ outside: OUTSIDE, padding, maxActive: 3 }), this.faults);
    this.world.partitions.forEach((name) => this.world.own(name));
  }

  told = (): Told[] => this.world.told<Told>();

  async play(steps: readonly Step[]): Promise<void> {
    for (const one of steps) await this.take(one);
    this.faults.enabled = false;
    this.world.broker.away = false;
    for (const name of this.world.partitions) {
      const { process } = this.world.owners.get(name)!;
      if (!process.alive) this.world.own(name);
    }
    const done = (): boolean => this.world.broker.contents(OUTSIDE).length >= this.expectedCount() && this.world.broker.contents(DEADLETTER).length >= this.sent.filter(({ message }) => message.kind === 'poison').length;
    await this.world.time.until(done, 60_000);
    // What is doubled would show by now.
    await this.world.time.advance(8_000);
  }

  private expectedCount(): number {
    return this.sent.filter(({ message }) => message.kind !== 'poison').length;
  }

  private async take(one: Step): Promise<void> {
    const { world } = this;
    switch (one.do) {
      case 'send':
        for (const { key: to, message } of one.what) this.send(to, message, one.again);
        return;
      case 'wait':
        return world.time.advance(one.ms);
      case 'kill': {
        const name = world.partitions[one.partition]!;
        world.kill(world.owners.get(name)!);
        await world.time.advance(one.goneMs);
        world.own(name);
        return;
      }
      case 'rival': {
        const name = world.partitions[one.partition]!;
        const former = world.owners.get(name)!;
        world.own(name);
        world.time.after(one.overlapMs, () => {
          former.entitled = false;
          former.partition.abandon();
        });
        return;
      }
      case 'hand-over': {
        const name = world.partitions[one.partition]!;
        const stopped = world.owners.get(name)!.partition.stop();
        let done = false;
        void stopped.then(() => (done = true));
        await world.time.until(() => done, 5_000);
        world.own(name);
        return;
      }
      case 'all-gone':
        for (const owner of world.owners.values()) world.kill(owner);
        await world.time.advance(one.ms);
        world.partitions.forEach((name) => world.own(name));
        return;
      case 'jump':
        return world.owners.get(world.partitions[one.partition]!)!.process.jumpClock(one.ms);
      case 'outage':
        world.broker.away = true;
        await world.time.advance(one.ms);
        world.broker.away = false;
    }
  }

  private send(to: string, given: Message['message'], again: boolean): void {
    const message: LedgerMessage = given.kind === 'arm' ? { ...given, name: `t${this.ids}` } : given;
    const id = `m${++this.ids}`;
    this.world.send('ledger', to, message, id);
    if (again) this.world.send('ledger', to, message, id);
    this.sent.push({ key: to, message });
  }
}

/** What the outside must see of one key, from the messages alone. */
function expectationOf(sent: readonly Sent[], which: string): { added: [number, number][]; resets: number[]; rang: string[] } {
  const expected = { added: [] as [number, number][], resets: [] as number[], rang: [] as string[] };
  let [count, sum] = [0, 0];
  for (const { message } of sent.filter((one) => one.key === which)) {
    if (message.kind === 'add') expected.added.push([++count, (sum += message.amount)]);
    if (message.kind === 'arm') expected.rang.push(message.name);
    if (message.kind === 'reset') {
      expected.resets.push(count);
      [count, sum] = [0, 0];
    }
  }
  return { ...expected, rang: expected.rang.sort() };
}

const of = <W extends Told['what']>(told: readonly Told[], what: W, which?: string): Extract<Told, { what: W }>[] =>
  told.filter((one): one is Extract<Told, { what: W }> => one.what === what && (which === undefined || one.key === which));

function check({ sent, told, world }: Run): void {
  const all = told();
  for (const which of [...KEYS, ...RESETTING]) {
    const expected = expectationOf(sent, which);
    // Effects of one actor may go out side by side: their order outside is not promised, their content is.
    const added = of(all, 'added', which).map(({ count, sum }): [number, number] => [count, sum]);
    expect(sorted(added)).toEqual(sorted(expected.added));
    expect(sorted(of(all, 'reset', which).map(({ count }) => count))).toEqual(sorted(expected.resets));
    expect(of(all, 'rang', which).map(({ name }) => name).sort()).toEqual(expected.rang);
    const forwards = sent.filter((one) => one.key === which && one.message.kind === 'forward');
    const took = of(all, 'took').filter(({ from }) => from === which);
    expect(took.map(({ number }) => number).sort((a, b) => a - b)).toEqual(forwards.map((_, index) => index + 1));
  }
  for (const to of ['s1', 's2']) {
    const took = of(all, 'took', to).sort((a, b) => a.total - b.total);
    expect(took.map(({ total }) => total)).toEqual(sent.filter(({ message }) => message.kind === 'forward' && message.to === to).map((_, index) => index + 1));
    for (const from of KEYS) {
      const numbers = took.filter((one) => one.from === from).map(({ number }) => number);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
  }
  expect(world.broker.contents(DEADLETTER).length).toBe(sent.filter(({ message }) => message.kind === 'poison').length);
}

const sorted = <T>(values: readonly T[]): T[] => [...values].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

describe('actors under faults', () => {
  const runs = Number(process.env.OBSERVER_ACTOR_FAULT_RUNS ?? 60);

  it.each([['small states in the manifest', 0], ['states that need chunks', 40_000]])('show the outside what a run without faults shows: %s', async (_name, padding) => {
    await fc.assert(fc.asyncProperty(fc.integer(), fc.array(step, { minLength: 3, maxLength: 40 }), async (seed, steps) => {
      const run = new Run(seed, padding);
      await run.play(steps);
      check(run);
    }), { numRuns: runs, examples: [...FOUND] });
  }, 3_600_000);
});
