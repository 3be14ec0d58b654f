/** What the replicas of ingest must agree on: field types, decisions about dead letters, who writes the store. */
import { z } from 'zod';
import { defineBucket } from '../definition/define';

/** The type each field of an undeclared measurement was first seen with; another type is refused by every replica. */
export const fieldTypesBucket = defineBucket({
  name: 'ingest_field_types', owner: 'ingest', readers: [], description: 'Field types of undeclared measurements, keyed by a hash of the measurement',
  schema: z.object({ measurement: z.string(), fields: z.record(z.string(), z.enum(['float', 'integer', 'unsigned', 'boolean', 'string'])) }),
  history: 1, maxBytes: 64 * 1024 ** 2,
  example: { measurement: 'cpu', fields: { usage_idle: 'float' } },
});

/** What was decided about a dead letter; no document = still open. They vanish with the letters themselves. */
export const deadLetterResolutionsBucket = defineBucket({
  name: 'ingest_dead_letter_resolutions', owner: 'ingest', readers: [], description: 'Dead letters that were replayed or discarded, keyed by their id',
  schema: z.object({ state: z.enum(['replayed', 'discarded']), atMs: z.number(), by: z.object({ kind: z.string(), id: z.string() }) }),
  history: 1, maxBytes: 64 * 1024 ** 2, ttlMs: 14 * 86_400_000,
  example: { state: 'replayed', atMs: 1, by: { kind: 'user', id: 'admin' } },
});

/** A store has one writer; a second replica waits here instead of fighting for the files. */
export const writerLeaseBucket = defineBucket({
  name: 'ingest_writer_lease', owner: 'ingest', readers: [], description: 'Which replica writes the store; a lease vanishes when its holder does not renew it',
  schema: z.object({ holder: z.string() }), history: 1, maxBytes: 1024 ** 2, ttlMs: 6_000,
  example: { holder: '0190c1c2-1' },
});
