/** Actors whose whole history shows outside, for tests that compare it with what should have happened. */
import { type StreamDeclaration, telemetryEventsReader } from '@observer/contracts';
import { z } from 'zod';
import { type ActorContext, anyActor, type AnyActor, type CommitPolicy, defineActor } from '../actor';
import { type Effect, forget, publish, schedule, send } from '../effects';

const ledgerMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('add'), amount: z.number() }),
  z.object({ kind: z.literal('forward'), to: z.string() }),
  /** `traceless`: the timer's message leaves the state as it was. */
  z.object({ kind: z.literal('arm'), name: z.string(), delayMs: z.number(), traceless: z.boolean().optional() }),
  z.object({ kind: z.literal('ring'), name: z.string(), traceless: z.boolean().optional() }),
  z.object({ kind: z.literal('poison') }),
  z.object({ kind: z.literal('reset') }),
  z.object({ kind: z.literal('dump') }),
]);
export type LedgerMessage = z.infer<typeof ledgerMessage>;

const ledgerState = z.object({ count: z.number(), sum: z.number(), forwards: z.number(), rings: z.array(z.string()), padding: z.string() });
export type LedgerState = z.infer<typeof ledgerState>;

/** What actors tell the outside. */
export type Told =
  | { readonly what: 'added'; readonly key: string; readonly count: number; readonly sum: number; readonly chance: number }
  | { readonly what: 'rang'; readonly key: string; readonly name: string; readonly dueMs: number }
  | { readonly what: 'reset'; readonly key: string; readonly count: number }
  | { readonly what: 'dumped'; readonly key: string; readonly state: LedgerState }
  | { readonly what: 'took'; readonly key: string; readonly from: string; readonly number: number; readonly total: number };

export interface LedgerOptions {
  readonly outside: StreamDeclaration;
  /** Default `outside`. */
  readonly subjectPrefix?: string;
  /** Bytes that make each state large. */
  readonly padding?: number;
  readonly partitions?: number;
  readonly commit?: Partial<CommitPolicy>;
  readonly maxActive?: number;
  /** With an actor type that counts the keys in messages of TELEMETRY. */
  readonly withSource?: boolean;
}

export function ledgerActors({ outside, subjectPrefix = 'outside', padding = 0, partitions = 2, commit, maxActive, withSource = false }: LedgerOptions): AnyActor[] {
  const tell = (told: Told): Effect => publish(outside, `${subjectPrefix}.${told.what}`, new TextEncoder().encode(JSON.stringify(told)));
  const shared = { version: 1, ...(commit === undefined ? {} : { commit }), ...(maxActive === undefined ? {} : { maxActive }) };
  const ledger = defineActor({
    type: 'ledger', partitions, ...shared, state: ledgerState, messages: ledgerMessage,
    initial: () => ({ count: 0, sum: 0, forwards: 0, rings: [], padding: '' }),
    receive: (state, message, context) => ({ state, effects: receive(state, message, context, tell), changed: !(message.kind === 'ring' && message.traceless === true) }),
  });
  const sink = defineActor({
    type: 'sink', partitions: 1, ...shared, state: z.object({ total: z.number() }), messages: z.object({ from: z.string(), number: z.number() }),
    initial: () => ({ total: 0 }),
    receive: ({ total }, { from, number }, { key }) => ({ state: { total: total + 1 }, effects: [tell({ what: 'took', key, from, number, total: total + 1 })] }),
  });
  const tally = defineActor({
    type: 'tally', partitions, ...shared, state: z.object({ count: z.number() }), messages: z.never(),
    sources: [{
      reader: telemetryEventsReader, startAt: 'first',
      route: ({ data }) => (JSON.parse(new TextDecoder().decode(data)) as string[]).map((key) => ({ key, message: { amount: 1 } })),
    }],
    initial: () => ({ count: 0 }),
    receive: ({ count }, { amount }, { key, partition }) => ({ state: { count: count + amount }, effects: [tell({ what: 'added', key: `${key}@${partition}`, count: count + amount, sum: 0, chance: 0 })] }),
  });
  return [anyActor(ledger), anyActor(sink), ...(withSource ? [anyActor(tally)] : [])];

  /** Changes the state in place: what a failed attempt left must not count. */
  function receive(state: LedgerState, message: LedgerMessage, { key, nowMs, random, timer }: ActorContext, say: typeof tell): Effect[] {
    switch (message.kind) {
      case 'add':
        state.count++;
        state.sum += message.amount;
        state.padding = 'x'.repeat(padding);
        return [say({ what: 'added', key, count: state.count, sum: state.sum, chance: random() })];
      case 'forward':
        state.forwards++;
        return [send({ type: 'sink', key: message.to }, { from: key, number: state.forwards })];
      case 'arm':
        return [schedule(message.name, nowMs + message.delayMs, { kind: 'ring', name: message.name, ...(message.traceless === undefined ? {} : { traceless: message.traceless }) })];
      case 'ring':
        if (message.name === 'poison') throw new Error('this timer cannot be handled');
        if (message.traceless !== true) state.rings.push(message.name);
        return [say({ what: 'rang', key, name: message.name, dueMs: timer!.dueMs })];
      case 'poison':
        state.count += 1_000;
        throw new Error('this message cannot be handled');
      case 'reset':
        return [say({ what: 'reset', key, count: state.count }), forget()];
      case 'dump':
        return [say({ what: 'dumped', key, state })];
    }
  }
}
