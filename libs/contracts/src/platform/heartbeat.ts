import { z } from 'zod';
import { defineSignal } from '../definition/define';
import { SERVICES } from '../definition/service';

/** Every replica of every service says every two seconds how it is; the gateway builds the system status from it. */
export const heartbeatV1 = defineSignal({
  owner: 'any',
  name: 'heartbeat',
  version: 1,
  description: 'How one replica of one service is doing',
  subscribers: ['api-gateway'],
  schema: z.object({
    service: z.enum(SERVICES),
    /** Stable for the life of the process. */
    instance: z.string(),
    version: z.string(),
    /** Parts of a service this replica runs, e.g. ["receive","collect"]. */
    roles: z.array(z.string()),
    startedAtMs: z.number(),
    sentAtMs: z.number(),
    ready: z.boolean(),
    draining: z.boolean(),
    /** name -> ok, with the reason when not. */
    checks: z.array(z.object({ name: z.string(), ok: z.boolean(), reason: z.string().optional() })),
    eventLoopDelayP99Ms: z.number(),
    rssBytes: z.number(),
    cpuSeconds: z.number(),
    /** Gauges worth a line on the status page, e.g. received rows per second, backlog. Names with units. */
    gauges: z.record(z.string(), z.number()),
  }),
  example: {
    service: 'ingest', instance: '0190c1c2-1', version: '0.1.0', roles: ['receive'], startedAtMs: 1, sentAtMs: 2, ready: true, draining: false,
    checks: [{ name: 'nats', ok: true }], eventLoopDelayP99Ms: 11.2, rssBytes: 1e8, cpuSeconds: 3.1, gauges: { received_rows_per_second: 2000 },
  },
});
export type Heartbeat = z.infer<typeof heartbeatV1.schema>;
