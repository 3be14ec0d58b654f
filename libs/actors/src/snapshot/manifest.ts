/** The manifest of a partition: written with the revision of the one before, so exactly one owner's commits follow each other. */
import { ObserverError } from '@observer/kernel';
import type { StreamPosition } from '@observer/platform';
import { z } from 'zod';

/** Records, or payloads of effects, under keys of their own because they are too large for the manifest. */
const chunkSchema = z.object({ id: z.string(), parts: z.number(), bytes: z.number() });
export type Chunk = z.infer<typeof chunkSchema>;

const position = z.object({ epoch: z.string(), sequence: z.number() });

const headerSchema = z.object({
  type: z.string(), partition: z.number(),
  owner: z.string(), fence: z.number(), incarnation: z.string(),
  /** Names the opening that wrote it: tells owners of one name apart. Absent in manifests written before November 2026. */
  opening: z.string().optional(),
  /** Counts commits of the partition. */
  commit: z.number(), committedAtMs: z.number(),
  /** Broker time; see PartitionClock. */
  clockMs: z.number(),
  positions: z.record(z.string(), position),
  /** Last message taken from each sending partition. */
  received: z.record(z.string(), z.object({ incarnation: z.string(), number: z.number() })),
  /** Messages sent to each partition. */
  sent: z.record(z.string(), z.number()),
  /** Timers ever set in the partition: numbers them. */
  timersMade: z.number(),
  chunks: z.array(chunkSchema),
  /** Bytes of records behind the header. */
  tailBytes: z.number(),
  effects: z.array(z.object({ stream: z.string(), subject: z.string(), id: z.string(), headers: z.record(z.string(), z.string()).optional(), after: z.number().optional(), decidedAtMs: z.number().optional(), bytes: z.number() })),
  /** A sequence that each stream to which effects go is known to have reached. Absent in manifests written before November 2026. */
  acked: z.record(z.string(), z.number()).optional(),
  /** Where the payloads of effects are; absent = behind the tail. */
  effectsChunk: chunkSchema.optional(),
  /** Times the partition was opened since it last got on; see CrashGuard. */
  openings: z.number(),
  /** The message that is being handled while the partition is handled with care. */
  handling: z.object({ source: z.string(), epoch: z.string(), sequence: z.number(), tries: z.number() }).optional(),
  actors: z.number(), timers: z.number(),
});
export type ManifestHeader = z.infer<typeof headerSchema>;
export type Positions = Readonly<Record<string, StreamPosition>>;

export interface Manifest {
  readonly header: ManifestHeader;
  readonly tail: Uint8Array;
  /** Payloads of effects, one after the other; empty when they have a chunk. */
  readonly payloads: Uint8Array;
}

const MAGIC = 0x3153414f; // "OAS1"
const HEAD = 8;

export function encodeManifest({ header, tail, payloads }: Manifest): Uint8Array {
  const text = Buffer.from(JSON.stringify(header));
  const head = Buffer.allocUnsafe(HEAD);
  head.writeUInt32LE(MAGIC, 0);
  head.writeUInt32LE(text.length, 4);
  return Buffer.concat([head, text, tail, payloads]);
}

/** @throws ObserverError `internal` for bytes that are no manifest of a version this code knows */
export function decodeManifest(bytes: Uint8Array): Manifest {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < HEAD || view.readUInt32LE(0) !== MAGIC) throw new ObserverError('internal', 'An actor snapshot has an unknown format: it was written by a newer release, or is damaged');
  const tailAt = HEAD + view.readUInt32LE(4);
  const header = headerSchema.parse(JSON.parse(view.toString('utf8', HEAD, tailAt)));
  const payloadsAt = tailAt + header.tailBytes;
  return { header, tail: bytes.subarray(tailAt, payloadsAt), payloads: bytes.subarray(payloadsAt) };
}
