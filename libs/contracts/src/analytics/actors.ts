/** What the actors of analytics stand on: inbox, leases, snapshots, positions, and the look inside. */
import { z } from 'zod';
import { defineBucket, defineCommand, defineReader, defineSignal, defineStream } from '../definition/define';
import { TELEMETRY } from '../ingest/telemetry-stream';

/** Subject of the inbox of one partition of an actor type. */
export const actorInboxSubject = (service: string, type: string, partition: number): string => `actors.${service}.${type}.${partition}`;

/** Messages to actors. Each partition's owner trims what is part of a snapshot and older than the duplicate window. */
export const ANALYTICS_ACTORS = defineStream({
  name: 'ANALYTICS_ACTORS', owner: 'analytics', description: 'Messages to actors, one subject per actor type and partition',
  subjects: ['actors.analytics.>'], maxBytes: 1024 ** 3, discard: 'new', duplicateWindowMs: 120_000,
});

/** A partition has one owner at a time; the fence of its lease is written into each snapshot. */
export const actorLeasesBucket = defineBucket({
  name: 'analytics_actor_leases', owner: 'analytics', readers: [], description: 'Which replica owns which partition of actors; a lease vanishes when its holder does not renew it',
  schema: z.object({ holder: z.string() }), history: 1, maxBytes: 4 * 1024 ** 2, ttlMs: 3_000,
  example: { holder: '0190c1c2-1' },
});

/** Format: docs/formats/actor-snapshot-v1.md. */
export const actorSnapshotsBucket = defineBucket({
  name: 'analytics_actor_snapshots', owner: 'analytics', readers: [], description: 'State of actors with the positions it stands for, one manifest per partition and the chunks it names',
  encoding: 'binary', schema: z.unknown(), history: 1, maxBytes: 2 * 1024 ** 3, example: null,
});

/** How far a reader of a foreign stream has got; whoever trims that stream looks here. Keyed by `<reader>.<partition>`. */
export const streamPositionsBucket = defineBucket({
  name: 'analytics_stream_positions', owner: 'analytics', readers: ['ingest'], description: 'Up to where actors have read streams of others, keyed by reader and partition',
  schema: z.object({
    stream: z.string(),
    /** Creation time of the stream: the sequence means nothing in another one. */
    epoch: z.string(),
    /** Everything up to here is part of a durable snapshot. */
    sequence: z.number().int().min(0),
    updatedAtMs: z.number(),
  }),
  history: 1, maxBytes: 4 * 1024 ** 2,
  example: { stream: 'TELEMETRY', epoch: '2026-01-01T00:00:00Z', sequence: 4711, updatedAtMs: 1 },
});

/** Every replica that runs actors says each second that it is there; from the same list each derives the same division of the partitions. */
export const actorsAliveV1 = defineSignal({
  owner: 'analytics', name: 'actors-alive', version: 1, subscribers: ['analytics'], description: 'One replica of analytics that runs actors is alive, or leaves',
  schema: z.object({ instance: z.string(), leaving: z.boolean() }), example: { instance: '0190c1c2-1', leaving: false },
});

/** Events of declared kinds, by shard: partition p reads shard p. As many partitions as OBSERVER_SHARDS may be. */
export const telemetryEventsReader = defineReader({
  name: 'analytics-events', owner: 'analytics', stream: TELEMETRY, description: 'Events of declared kinds, for stream processing', partitions: 64,
  filterSubject: (shard) => `telemetry.events.*.${shard}`, positions: streamPositionsBucket,
});

const positionSchema = z.object({
  /** `inbox`, or the reader of a source. */
  source: z.string(), epoch: z.string(), sequence: z.number(),
  /** Messages of the stream behind the position, at most: other partitions' are among them. Null = the stream cannot be asked now. */
  behind: z.number().nullable(),
});

export const inspectActorsV1 = defineCommand({
  owner: 'analytics', name: 'inspect-actors', version: 1, callers: ['api-gateway'], timeoutMs: 10_000,
  description: 'Actor types with their partitions, owners and positions; the actors of one type; the state of one actor. Tells what is durable',
  request: z.object({
    /** Absent: all types with their partitions. */
    type: z.string().optional(),
    /** With `type`: one actor and its state. */
    key: z.string().optional(),
    partition: z.number().int().min(0).optional(),
    limit: z.number().int().min(1).max(1_000).default(100),
  }),
  response: z.object({
    types: z.array(z.object({
      type: z.string(), version: z.number().int(),
      partitions: z.array(z.object({
        partition: z.number().int(),
        /** Replica that wrote the snapshot last; null = none was ever written. */
        owner: z.string().nullable(),
        fence: z.number(), committedAtMs: z.number().nullable(), positions: z.array(positionSchema),
        actors: z.number(), timers: z.number(), snapshotBytes: z.number(),
        /** Effects that are decided and whose acknowledgement is not durable yet. */
        pendingEffects: z.number(),
      })),
    })),
    actors: z.array(z.object({
      key: z.string(), partition: z.number().int(), version: z.number().int(), bytes: z.number(), handledAtMs: z.number(),
      timers: z.array(z.object({ name: z.string(), dueMs: z.number() })),
      /** Only for one actor, and where its codec can describe it. */
      state: z.unknown().optional(),
    })),
    truncated: z.boolean(),
  }),
  example: {
    request: { type: 'metric-rule', key: 'gateway-requests' },
    response: {
      types: [{
        type: 'metric-rule', version: 1,
        partitions: [{ partition: 3, owner: '0190c1c2-1', fence: 17, committedAtMs: 1, positions: [{ source: 'inbox', epoch: '2026-01-01T00:00:00Z', sequence: 12, behind: 0 }], actors: 1, timers: 1, snapshotBytes: 900, pendingEffects: 0 }],
      }],
      actors: [{ key: 'gateway-requests', partition: 3, version: 1, bytes: 300, handledAtMs: 1, timers: [{ name: 'flush', dueMs: 10_000 }], state: { series: 4 } }],
      truncated: false,
    },
  },
});
