import { DEADLETTER, eventsSubject, TELEMETRY, telemetryEventsReader } from '@observer/contracts';
import type { StreamGap } from '@observer/platform';
import { z } from 'zod';
import { anyActor, type AnyActor, defineActor } from '../actor';
import { publish, stop } from '../effects';
import { NO_FAULTS } from '../testing/simulated-broker';
import { OUTSIDE, SimulatedWorld } from '../testing/simulated-world';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const gaps: StreamGap[] = [];
let gapFails = 0;

const counter = (version = 1): AnyActor => anyActor(defineActor({
  type: 'words', version, partitions: 2, messages: z.never(),
  state: version === 1 ? z.object({ count: z.number() }) : z.object({ count: z.number(), since: z.string() }),
  initial: () => ({ count: 0, since: 'start' }),
  migrate: (state) => ({ ...(state as object), since: 'migrated' }),
  sources: [{
    reader: telemetryEventsReader, startAt: 'first',
    route({ data }) {
      const words = new TextDecoder().decode(data);
      if (words === 'unreadable') throw new Error('cannot decode');
      return words.split(' ').map((word) => ({ key: word, message: { count: 1 } }));
    },
    onGap(gap) {
      gaps.push(gap);
      if (gapFails-- > 0) throw new Error('not now');
      return [{ key: 'missed', message: { count: gap.resumeAfter.sequence - gap.after.sequence } }];
    },
  }],
  receive(state, { count }, { key, partition }) {
    state.count += count;
    return { state, effects: [publish(OUTSIDE, 'outside.word', text(JSON.stringify({ key, partition, ...state }))), ...(key === 'bye' ? [stop()] : [])] };
  },
}));

describe('an actor type with a source', () => {
  let world: SimulatedWorld;
  let ids = 0;
  const say = (shard: number, words: string): number => world.broker.publish(TELEMETRY, eventsSubject('payment', shard), text(words), { messageId: `w${++ids}` }).sequence;
  const told = (): { key: string; partition: number; count: number; since?: string }[] => world.told();
  const until = (count: number): Promise<boolean> => world.time.until(() => told().length >= count, 30_000);
  const ownAll = (): void => world.partitions.forEach((name) => world.own(name));
  const killAll = (): void => world.owners.forEach((owner) => world.kill(owner));

  beforeEach(() => {
    gaps.length = 0;
    gapFails = 0;
    world = new SimulatedWorld([counter()], NO_FAULTS);
    ownAll();
  });

  it('gives each message to the actors it concerns, in the partition of its shard', async () => {
    say(0, 'red green');
    say(1, 'red');
    say(0, 'red');
    await until(4);
    expect(told().filter(({ key }) => key === 'red').map(({ partition, count }) => [partition, count]).sort()).toEqual([[0, 1], [0, 2], [1, 1]]);
  });

  it('dead-letters what cannot be routed, whole, and goes on', async () => {
    say(0, 'unreadable');
    say(0, 'fine');
    await until(1);
    await world.time.until(() => world.broker.contents(DEADLETTER).length === 1, 5_000);
    const [letter] = world.broker.contents(DEADLETTER);
    expect(letter!.headers).toMatchObject({ 'Observer-Dead-Letter-Code': 'route_failed', 'Observer-Dead-Letter-Stream': 'TELEMETRY' });
    expect(new TextDecoder().decode(letter!.data)).toBe('unreadable');
  });

  it('hears of a gap once it is back, repeats until it is heard, and counts what it answers once', async () => {
    say(0, 'a');
    await until(1);
    await world.time.advance(30_000);
    killAll();
    for (let n = 0; n < 5; n++) say(0, 'lost');
    const last = say(0, 'kept');
    world.broker.trim(TELEMETRY, { keepFromSequence: last });
    gapFails = 2;
    ownAll();
    await until(3);
    await world.time.advance(10_000);
    killAll();
    ownAll();
    await world.time.advance(10_000);
    expect(told().filter(({ partition }) => partition === 0).map(({ key, count }) => [key, count])).toEqual([['a', 1], ['missed', 5], ['kept', 1]]);
    expect(gaps.filter(({ after }) => after.sequence === 1)[0]).toMatchObject({ reason: 'trimmed', stream: 'TELEMETRY', after: { sequence: 1 }, resumeAfter: { sequence: 6 } });
  });

  it('hands over in order though a gap is not heard: the next owner asks again', async () => {
    say(0, 'a');
    await until(1);
    await world.time.advance(30_000);
    killAll();
    const last = say(0, 'kept');
    say(0, 'kept too');
    world.broker.trim(TELEMETRY, { keepFromSequence: last + 1 });
    gapFails = Number.POSITIVE_INFINITY;
    ownAll();
    await world.time.until(() => gaps.length > 0, 5_000);
    let stopped = false;
    void world.owners.get('words.0')!.partition.stop().then(() => (stopped = true));
    expect(await world.time.until(() => stopped, 5_000)).toBe(true);
    gapFails = 0;
    ownAll();
    await until(4);
    expect(told().filter(({ partition }) => partition === 0).map(({ key, count }) => [key, count])).toEqual([['a', 1], ['missed', 1], ['kept', 1], ['too', 1]]);
  });

  it('starts at the beginning of a stream that was made anew, and says so', async () => {
    for (let n = 0; n < 3; n++) say(0, 'a');
    await until(3);
    await world.time.advance(1_000);
    world.broker.replace(TELEMETRY);
    say(0, 'b');
    await world.time.until(() => told().some(({ key }) => key === 'b'), 30_000);
    expect(gaps.some(({ reason }) => reason === 'replaced')).toBe(true);
  });

  it('tells those who trim the stream how far it is', async () => {
    say(0, 'a b c');
    await until(3);
    await world.time.advance(30_000);
    expect(world.broker.keys({ name: 'analytics_stream_positions' }).sort()).toEqual(['analytics-events.0', 'analytics-events.1']);
  });

  it('turns state of an older version into the present one', async () => {
    say(0, 'a');
    await until(1);
    await world.time.advance(1_000);
    killAll();
    world.replaceTypes([counter(2)]);
    ownAll();
    say(0, 'a');
    await until(2);
    expect(told().at(-1)).toMatchObject({ key: 'a', count: 2, since: 'migrated' });
  });

  it('does not touch state of a newer version', async () => {
    world.replaceTypes([counter(2)]);
    killAll();
    ownAll();
    say(0, 'a');
    await until(1);
    await world.time.advance(1_000);
    killAll();
    world.replaceTypes([counter(1)]);
    ownAll();
    say(0, 'a');
    await world.time.until(() => [...world.owners.values()].some(({ end }) => end?.type === 'failed'), 30_000);
    expect(told().length).toBe(1);
  });
});
