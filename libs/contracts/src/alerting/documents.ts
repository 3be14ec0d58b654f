/** How every document of alerting is declared: a bucket that the gateway watches, and a command that checks and writes. */
import { z } from 'zod';
import { defineBucket, defineCommand } from '../definition/define';
import { actorSchema } from '../ingest/commands';

const by = { kind: 'user' as const, id: 'admin' };

export const alertingBucket = <S extends z.ZodType>(name: string, description: string, schema: S, example: z.input<S>) =>
  defineBucket({ name: `alerting_${name}`, owner: 'alerting', readers: ['api-gateway'], description, schema, history: 10, maxBytes: 32 * 1024 ** 2, example });

/** `put-<name>`: the document as it shall be; `expectedRevision` 0 = create only, n = only when the stored revision is n, absent = either. */
export function putCommand<S extends z.ZodType>(name: string, description: string, schema: S, example: z.input<S>) {
  const request = z.object({ document: schema, expectedRevision: z.number().int().min(0).optional(), by: actorSchema });
  const response = z.object({ revision: z.number().int(), document: schema });
  return defineCommand({
    owner: 'alerting', name: `put-${name}`, version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description, request, response,
    example: { request: { document: example, by } as z.input<typeof request>, response: { revision: 1, document: example } as z.input<typeof response> },
  });
}
