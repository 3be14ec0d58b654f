import type { ActorsInspection, ActorSystem } from '@observer/actors';
import { telemetryEventsReader } from '@observer/contracts';
import { ObserverError, uuidv7 } from '@observer/kernel';
import { COUNTER_ACTOR, NOBODY } from '../actors/event-counter.actor';
import { RULE_ACTOR } from '../actors/rule-totals.actor';
import type { Forgetting, Forgot } from '../count/forgetting';

/** What is told to a partition is durable and carried out well within this, unless nobody owns it. */
const LIMIT_MS = 20_000;
/** The log is read and the position written well within this. */
const READ_LIMIT_MS = 20_000;
const POLL_MS = 200;
const ALL = 1_000_000;

type Partition = ActorsInspection['types'][number]['partitions'][number];

/** Tells every actor of the rules to forget somebody, and waits until that is durable: counters first, since they tell the rules. */
export class ActorTeller {
  /** @param kinds whose counters may exist though no snapshot names them yet */
  constructor(private readonly actors: ActorSystem, private readonly kinds: () => readonly string[]) {}

  /**
   * Waits until the shards of the log are counted up to a mark.
   * @throws ObserverError `unavailable` naming who is behind
   */
  async readUpTo(marks: readonly { readonly shard: number; readonly sequence: number }[]): Promise<void> {
    await until(READ_LIMIT_MS, async () => {
      const partitions = await this.partitions(COUNTER_ACTOR);
      const behind = marks.find(({ shard, sequence }) => positionOf(partitions[shard], telemetryEventsReader.name) < sequence);
      return behind === undefined ? undefined : `analytics has not counted shard ${behind.shard} of the log up to ${behind.sequence}`;
    });
  }

  async forget(message: Forgetting): Promise<{ series: number; counts: number }> {
    const counters = await this.tell(COUNTER_ACTOR, this.kinds(), message);
    const rules = await this.tell(RULE_ACTOR, [], message);
    return { series: rules.series, counts: counters.counts + rules.counts };
  }

  private async tell(type: string, more: readonly string[], message: Forgetting): Promise<Pick<Forgot, 'series' | 'counts'>> {
    const found = await this.actors.inspect({ type, limit: ALL });
    const { partitions } = found.types.find((one) => one.type === type)!;
    const keys = partitions.map(({ partition }) => new Set([NOBODY, ...more, ...found.actors.filter((actor) => actor.partition === partition).map(({ key }) => key)]));
    const told = await Promise.all(partitions.map(async ({ partition }, i) => {
      const acks = await Promise.all([...keys[i]!].map((key) => this.actors.send(type, key, message, { messageId: `forget-${uuidv7(Date.now())}`, partition })));
      return Math.max(...acks.map(({ sequence }) => sequence));
    }));
    await until(LIMIT_MS, async () => {
      const now = await this.partitions(type);
      const late = now.find((partition, i) => positionOf(partition, 'inbox') < told[i]! || partition.pendingEffects > 0);
      return late === undefined ? undefined : `partition ${late.partition} of ${type}, which ${late.owner ?? 'nobody'} owned last, has not forgotten yet`;
    });
    return this.forgot(type, new Set([...keys].flatMap((some) => [...some])), message.id);
  }

  private async forgot(type: string, keys: ReadonlySet<string>, id: string): Promise<Pick<Forgot, 'series' | 'counts'>> {
    const sum = { series: 0, counts: 0 };
    for (const key of keys) {
      for (const { state } of (await this.actors.inspect({ type, key, limit: ALL })).actors) {
        const forgot = (state as { forgot?: Forgot } | undefined)?.forgot;
        if (forgot?.id !== id) continue;
        sum.series += forgot.series;
        sum.counts += forgot.counts;
      }
    }
    return sum;
  }

  private async partitions(type: string): Promise<readonly Partition[]> {
    return (await this.actors.inspect({})).types.find((one) => one.type === type)!.partitions;
  }
}

const positionOf = (partition: Partition | undefined, source: string): number => partition?.positions.find((position) => position.source === source)?.sequence ?? -1;

/** @param open what it still waits for; undefined = nothing. @throws ObserverError `unavailable` with it */
export async function until(limitMs: number, open: () => Promise<string | undefined>): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const what = await open();
    if (what === undefined) return;
    if (performance.now() > deadline) throw new ObserverError('unavailable', `${what}; is every replica of analytics running? The system status says who is behind`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
