/** How the collecting replicas of ingest share their work and what they saw. */
import { z } from 'zod';
import { defineBucket, defineSignal } from '../definition/define';

/** How many parts the probe targets are split into; a part is probed by one replica at a time. */
export const PROBE_PARTITIONS = 16;

export const collectLeasesBucket = defineBucket({
  name: 'ingest_collect_leases', owner: 'ingest', readers: [],
  description: 'Who probes which part of the nodes, and who reports which machine; a lease vanishes when its holder does not renew it',
  schema: z.object({ holder: z.string() }), history: 1, maxBytes: 1024 ** 2, ttlMs: 6_000,
  example: { holder: '0190c1c2-1' },
});

/** Every collecting replica says each second that it is there; from the same list each derives the same division of the work. */
export const collectorAliveV1 = defineSignal({
  owner: 'ingest', name: 'collector-alive', version: 1, subscribers: ['ingest'],
  description: 'One replica of ingest that collects is alive, or leaves',
  schema: z.object({ instance: z.string(), leaving: z.boolean() }),
  example: { instance: '0190c1c2-1', leaving: false },
});

/** A replica needs the heads of nodes that other replicas probe, to know how far a node is behind its peers. */
export const nodeHeadObservedV1 = defineSignal({
  owner: 'ingest', name: 'node-head-observed', version: 1, subscribers: ['ingest'],
  description: 'The head a node of the right chain reported',
  schema: z.object({
    node: z.string(), chain: z.string(),
    headHeight: z.number().int().min(0),
    /** What the chain says; null when the node does not tell. */
    headTimeMs: z.number().nullable(),
    observedAtMs: z.number(),
    /** For how long after `observedAtMs` this head may serve as a peer's: three probe intervals. */
    validForMs: z.number().positive(),
  }),
  example: { node: 'eth-us-1', chain: 'ethereum', headHeight: 19_000_000, headTimeMs: 1_760_000_000_000, observedAtMs: 1_760_000_003_000, validForMs: 30_000 },
});
export type NodeHeadObserved = z.infer<typeof nodeHeadObservedV1.schema>;
