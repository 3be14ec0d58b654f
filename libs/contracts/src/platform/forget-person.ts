/** How an erasure reaches what other services hold of a person. Asked by ingest, which runs it; the values travel in a request only, never in a stream. */
import { z } from 'zod';
import { defineCommand } from '../definition/define';

/** In the place of an event kind: a message of the log without rows, by which is known how far a shard was read. */
export const LOG_MARK = 'erasure';

const subjectShape = {
  column: z.string().min(1),
  /** The value and its pseudonym. */
  values: z.array(z.string().min(1)).min(1).max(4),
};

export const forgetInAnalyticsV1 = defineCommand({
  owner: 'analytics', name: 'forget-person', version: 1, callers: ['ingest'], timeoutMs: 60_000,
  description: 'Drops the series and the counts of metric rules whose labels name a person, with all older states of their actors; answers when that is durable and nothing of it is published any more',
  request: z.object({
    /** Of the erasure. */
    id: z.string().min(1),
    ...subjectShape,
    /** What the log held when it was asked for: shards are read up to here first. */
    marks: z.array(z.object({ shard: z.number().int().min(0), sequence: z.number().int() })),
  }),
  response: z.object({
    series: z.number().int(),
    /** Counts of windows that had not been told. */
    counts: z.number().int(),
    /** Recomputes of such rules, which begin again. */
    recomputes: z.number().int(),
    /** Rules whose matchers or filters name the person. They stay: people wrote them. */
    rulesNaming: z.number().int(),
    /** False: bytes of older states may still be on the broker's disk. */
    rewritten: z.boolean(),
  }),
  example: {
    request: { id: 'j1', column: 'customer', values: ['cust-17', 'p_9f86d081'], marks: [{ shard: 0, sequence: 4711 }] },
    response: { series: 2, counts: 1, recomputes: 0, rulesNaming: 0, rewritten: true },
  },
});

export const forgetInReportingV1 = defineCommand({
  owner: 'reporting', name: 'forget-person', version: 1, callers: ['ingest'], timeoutMs: 60_000, description: 'Ends and erases exports whose matchers name a person, with their files',
  request: z.object(subjectShape),
  response: z.object({
    exports: z.number().int(), files: z.number().int(),
    /** Files of other exports that are still there, and may hold rows of the person. */
    otherFiles: z.number().int(),
    /** Other exports that had not ended: what they had read is gone, and they begin again. */
    begunAgain: z.number().int().optional(),
    rewritten: z.boolean(),
  }),
  example: { request: { column: 'customer', values: ['cust-17', 'p_9f86d081'] }, response: { exports: 1, files: 1, otherFiles: 3, begunAgain: 1, rewritten: true } },
});
