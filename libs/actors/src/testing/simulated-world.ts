import { actorInboxSubject, ANALYTICS_ACTORS, actorSnapshotsBucket, DEADLETTER, defineStream, type StreamDeclaration } from '@observer/contracts';
import { createLogger, type Logger } from '@observer/platform';
import { partitionOf } from '../address';
import type { AnyActor } from '../actor';
import { actorMetrics, type MetricsSource } from '../metrics';
import { encodeEnvelope, encodePart } from '../partition/envelope';
import { Partition, type PartitionEnd } from '../partition/partition';
import { OneAtATime } from '../partition/one-at-a-time';
import type { PartitionEnv } from '../partition/partition-env';
import { type Faults, SimulatedBroker } from './simulated-broker';
import { SimulatedProcess, SimulatedTime } from './simulated-time';

/** Where actors of simulations publish. */
export const OUTSIDE: StreamDeclaration = defineStream({
  name: 'OUTSIDE', owner: 'analytics', description: 'What actors of a test tell', subjects: ['outside.>'], maxBytes: 1024 ** 2, discard: 'new', duplicateWindowMs: 120_000,
});

const RESTART_MS = 500;
const silent: Logger = createLogger({ service: 'analytics', instance: 'simulation', level: 'silent' });
const noMetrics: MetricsSource = { counter: () => ({ inc: () => undefined }), gauge: () => ({ set: () => undefined }), histogram: () => ({ observe: () => undefined }) };

/** A partition and the process that runs it. */
export interface Owner {
  readonly process: SimulatedProcess;
  readonly partition: Partition;
  entitled: boolean;
  end: PartitionEnd | undefined;
}

/** Actors, their owners and a broker in simulated time. Owners are started and ended by the test, as leases would. */
export class SimulatedWorld {
  readonly time = new SimulatedTime();
  readonly broker = new SimulatedBroker(this.time);
  readonly owners = new Map<string, Owner>();
  private instances = 0;
  private readonly careful = new WeakMap<SimulatedProcess, OneAtATime>();
  private types: ReadonlyMap<string, AnyActor> = new Map();

  /** @param streams that actors publish to, beside `OUTSIDE` */
  constructor(actors: readonly AnyActor[], private readonly faults: Faults, private readonly streams: readonly StreamDeclaration[] = []) {
    this.replaceTypes(actors);
  }

  /** As another release would bring them; owners that run keep theirs. */
  replaceTypes(actors: readonly AnyActor[]): void {
    this.types = new Map(actors.map((actor) => [actor.type, actor]));
  }

  /** All partitions, as `<type>.<partition>`. */
  get partitions(): string[] {
    return [...this.types.values()].flatMap(({ type, partitions }) => Array.from({ length: partitions }, (_, index) => `${type}.${index}`));
  }

  /** Starts an owner, by default in a process of its own. Whoever owned the partition before runs on until it notices, or is ended. */
  own(name: string, { process = new SimulatedProcess(this.time), survivedFence }: { readonly process?: SimulatedProcess; readonly survivedFence?: number | undefined } = {}): Owner {
    const [type, index] = name.split('.') as [string, string];
    const owner: Owner = { process, entitled: true, end: undefined, partition: new Partition(this.types.get(type)!, Number(index), this.env(process), () => owner.entitled, survivedFence) };
    void owner.partition.ended.then((end) => {
      owner.end = end;
      if (end.type === 'stopped' || !owner.entitled) return;
      // As OwnedPartition does while its lease lasts.
      process.after(RESTART_MS, () => {
        if (owner.entitled && this.owners.get(name) === owner) this.own(name, { process, survivedFence: end.type === 'failed' ? end.survivedFence : undefined });
      });
    });
    this.owners.set(name, owner);
    return owner;
  }

  /** As kill -9. */
  kill(owner: Owner): void {
    owner.process.kill();
  }

  /** Sends as a client would. @returns the stream's sequence */
  send(type: string, key: string, message: unknown, messageId: string): number {
    const partition = partitionOf({ type, key }, this.types.get(type)?.partitions);
    return this.broker.publish(ANALYTICS_ACTORS, actorInboxSubject('analytics', type, partition), encodeEnvelope([encodePart({ key, message })]), { messageId }).sequence;
  }

  /** What was published, in order. */
  told<T>(stream: StreamDeclaration = OUTSIDE): T[] {
    return this.broker.contents(stream).map(({ data }) => JSON.parse(new TextDecoder().decode(data)) as T);
  }

  private carefulOf(process: SimulatedProcess): OneAtATime {
    let careful = this.careful.get(process);
    if (careful === undefined) this.careful.set(process, (careful = new OneAtATime()));
    return careful;
  }

  private env(process: SimulatedProcess): PartitionEnv {
    const streams = new Map([OUTSIDE, ANALYTICS_ACTORS, DEADLETTER, ...this.streams].map((stream) => [stream.name, stream]));
    return {
      service: 'analytics', instance: `p${++this.instances}`, messaging: this.broker.connect(process, this.faults), scheduler: process, log: silent, metrics: actorMetrics(noMetrics),
      inbox: ANALYTICS_ACTORS, snapshots: actorSnapshotsBucket, careful: this.carefulOf(process), partitionsOf: (type) => this.types.get(type)?.partitions, streamNamed: (name) => streams.get(name)!,
    };
  }
}
