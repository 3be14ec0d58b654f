import { actorInboxSubject, type BucketDeclaration, type SignalContract, type StreamDeclaration, STREAMS } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { type Lease, PartitionOwnership, type Platform, type PublishAck } from '@observer/platform';
import type { z } from 'zod';
import type { AnyActor } from './actor';
import { partitionOf } from './address';
import { type ActorsInspection, type InspectionRequest, Inspector } from './inspect';
import { actorMetrics, type Sizes } from './metrics';
import { OwnedPartition } from './owned-partition';
import { encodeEnvelope, encodePart } from './partition/envelope';
import { OneAtATime } from './partition/one-at-a-time';
import type { PartitionEnv } from './partition/partition-env';
import { systemScheduler } from './scheduler';

/** What a service declares in libs/contracts for its actors. */
export interface ActorSystemContracts {
  /** Stream with subjects `actors.<service>.>`. */
  readonly inbox: StreamDeclaration;
  readonly leases: BucketDeclaration;
  /** Of encoding `binary`. */
  readonly snapshots: BucketDeclaration;
  readonly alive: SignalContract<z.ZodType<{ readonly instance: string; readonly leaving: boolean }, { readonly instance: string; readonly leaving: boolean }>>;
}

export interface ActorSystemOptions {
  /** See OwnershipOptions. */
  readonly leaseTtlMs?: number;
  readonly memberTimeoutMs?: number;
  /** Streams that effects name and that libs/contracts does not declare (tests). */
  readonly streams?: readonly StreamDeclaration[];
}

export interface SendOptions {
  /** The inbox keeps one message of this id within its duplicate window: repeat with the same id. */
  readonly messageId: string;
  /** Default: by hash of the key. */
  readonly partition?: number;
}

/** The actors of one replica of a service. */
export interface ActorSystem {
  /** Begins to share the partitions with the other replicas. */
  start(): void;
  /** Makes everything durable and gives all partitions to the others. Call it while messaging is still connected. */
  stop(): Promise<void>;
  /**
   * Sends a message to an actor, whoever owns it; resolves when it is durable. It is handled once, behind what was sent before.
   * @throws ObserverError `invalid_argument` for an unknown type or a message that breaks its schema, else as `publishRaw`
   */
  send(type: string, key: string, message: unknown, options: SendOptions): Promise<PublishAck>;
  /** What is durable of any partition, whoever owns it. */
  inspect(request: InspectionRequest): Promise<ActorsInspection>;
  /**
   * States of one type by key, as they are durable, whoever owns them. @param keys default: of all actors
   * @throws ObserverError `not_found` for an unknown type, `unavailable`
   */
  states(type: string, keys?: ReadonlySet<string>): Promise<Map<string, unknown>>;
  /** Partitions this replica owns, as `<type>.<partition>`. */
  owned(): string[];
}

const SIZES_INTERVAL_MS = 5_000;

/**
 * Makes the actor system of this replica. Every replica of the service has to give the same actor types.
 * @throws ObserverError `invalid_argument` for contracts that do not fit
 */
export function createActorSystem(platform: Platform, contracts: ActorSystemContracts, actors: readonly AnyActor[], options: ActorSystemOptions = {}): ActorSystem {
  const types = new Map(actors.map((actor) => [actor.type, actor]));
  if (types.size !== actors.length) throw new ObserverError('invalid_argument', 'Two actor types have the same name');
  if (contracts.inbox.owner !== platform.service) throw new ObserverError('invalid_argument', `Stream ${contracts.inbox.name} belongs to ${contracts.inbox.owner}; an actor system needs an inbox of its own service, ${platform.service}`);
  if (contracts.snapshots.encoding !== 'binary') throw new ObserverError('invalid_argument', `Bucket ${contracts.snapshots.name} is declared for documents; snapshots need encoding "binary"`);
  return new PlatformActorSystem(platform, contracts, types, options);
}

class PlatformActorSystem implements ActorSystem {
  private readonly env: PartitionEnv;
  private readonly ownership: PartitionOwnership;
  private readonly partitions = new Map<string, OwnedPartition>();
  private readonly inspector: Inspector;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly platform: Platform, contracts: ActorSystemContracts, private readonly types: ReadonlyMap<string, AnyActor>, options: ActorSystemOptions) {
    const { service, instance, messaging, clock, log, metrics } = platform;
    const streams = new Map([...STREAMS, contracts.inbox, ...(options.streams ?? [])].map((stream) => [stream.name, stream]));
    this.env = {
      service, instance, messaging, log, scheduler: systemScheduler(clock), metrics: actorMetrics(metrics), inbox: contracts.inbox, snapshots: contracts.snapshots,
      careful: new OneAtATime(),
      partitionsOf: (type) => types.get(type)?.partitions,
      streamNamed(name) {
        const stream = streams.get(name);
        if (stream === undefined) throw new ObserverError('invalid_argument', `An effect is for stream ${name}, which libs/contracts does not declare`);
        return stream;
      },
    };
    this.inspector = new Inspector(messaging, contracts.inbox, contracts.snapshots, [...types.values()]);
    this.ownership = new PartitionOwnership({
      messaging, clock, log, instance, alive: contracts.alive, leases: contracts.leases,
      partitions: [...types.values()].flatMap(({ type, partitions }) => Array.from({ length: partitions }, (_, partition) => `${type}.${partition}`)),
      ...(options.leaseTtlMs === undefined ? {} : { leaseTtlMs: options.leaseTtlMs }), ...(options.memberTimeoutMs === undefined ? {} : { memberTimeoutMs: options.memberTimeoutMs }),
      onAcquired: (name, lease) => this.acquired(name, lease),
      onLost: (name) => this.lost(name),
      onRelease: (name) => this.release(name),
    });
  }

  start(): void {
    this.ownership.start();
    this.timer = setInterval(() => this.tellSizes(), SIZES_INTERVAL_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.ownership.stop();
  }

  async send(type: string, key: string, message: unknown, { messageId, partition }: SendOptions): Promise<PublishAck> {
    const actor = this.types.get(type);
    const target = partitionOf({ type, key, ...(partition === undefined ? {} : { partition }) }, actor?.partitions);
    const parsed = actor!.messages.safeParse(message);
    if (!parsed.success) throw new ObserverError('invalid_argument', `The message to ${type}/${key} is invalid: ${parsed.error.issues[0]!.path.join('.')}: ${parsed.error.issues[0]!.message}`);
    return this.env.messaging.publishRaw(this.env.inbox, actorInboxSubject(this.env.service, type, target), encodeEnvelope([encodePart({ key, message })]), { messageId });
  }

  inspect(request: InspectionRequest): Promise<ActorsInspection> {
    return this.inspector.inspect(request);
  }

  states(type: string, keys?: ReadonlySet<string>): Promise<Map<string, unknown>> {
    return this.inspector.states(type, keys);
  }

  owned(): string[] {
    return [...this.partitions.keys()];
  }

  private acquired(name: string, lease: Lease): void {
    const at = name.lastIndexOf('.');
    const actor = this.types.get(name.slice(0, at))!;
    this.env.metrics.moved(actor.type, 'acquired');
    this.partitions.set(name, new OwnedPartition(actor, Number(name.slice(at + 1)), this.env, lease));
  }

  private lost(name: string): void {
    const partition = this.partitions.get(name);
    if (partition === undefined) return;
    this.partitions.delete(name);
    this.env.metrics.moved(partition.actor.type, 'lost');
    this.platform.log.warn({ partition: name }, 'actor-partition-lost');
    partition.abandon();
  }

  private async release(name: string): Promise<void> {
    const partition = this.partitions.get(name);
    if (partition === undefined) return;
    this.partitions.delete(name);
    this.env.metrics.moved(partition.actor.type, 'released');
    await partition.stop();
  }

  private tellSizes(): void {
    for (const type of this.types.keys()) {
      const own = [...this.partitions.values()].filter(({ actor }) => actor.type === type).map((partition) => partition.sizes());
      const sum = (read: (sizes: (typeof own)[number]) => number): number => own.reduce((total, sizes) => total + read(sizes), 0);
      const sizes: Sizes = {
        partitions: own.length, active: sum(({ active }) => active), timers: sum(({ timers }) => timers), mailbox: sum(({ mailbox }) => mailbox),
        lagSeconds: Math.max(0, ...own.map(({ lagSeconds }) => lagSeconds)), snapshotBytes: sum(({ snapshotBytes }) => snapshotBytes), pendingEffects: sum(({ pendingEffects }) => pendingEffects),
      };
      this.env.metrics.sizes(type, sizes);
    }
  }
}
