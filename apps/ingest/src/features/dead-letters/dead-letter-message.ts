/** How refused points stand in the DEADLETTER stream: the points of one body together, reasons written once. */
import { z } from 'zod';

/** Subject of what ingest refuses; other services publish under their own names. */
export const REFUSED_POINTS_SUBJECT = 'deadletter.ingest.refused-points.v1';

/** Longest part of a refused point that is kept, bytes. */
export const MAX_RAW_BYTES = 16 * 1024;

export const deadLetterMessageSchema = z.object({
  v: z.literal(1),
  source: z.string(),
  keyId: z.string().optional(),
  receivedAtMs: z.number(),
  format: z.enum(['line-protocol', 'ndjson']),
  precision: z.enum(['ns', 'us', 'ms', 's']),
  reasons: z.array(z.object({ code: z.string(), reason: z.string(), remedy: z.string(), measurement: z.string().optional() })),
  points: z.array(z.object({
    /** Index into `reasons`. */
    r: z.number().int().min(0),
    line: z.number().int().optional(),
    raw: z.string(),
    truncated: z.boolean().optional(),
  })),
});
export type DeadLetterMessage = z.infer<typeof deadLetterMessageSchema>;

/** A message of DEADLETTER as refused points; undefined when it is not of this form. */
export function parseDeadLetterMessage(data: Uint8Array): DeadLetterMessage | undefined {
  try {
    const parsed = deadLetterMessageSchema.safeParse(JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.length).toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
