import { z } from 'zod';
import { defineSignal } from '../definition/define';
import { SERVICES } from '../definition/service';

/** Samples in one signal: far below what the broker takes. */
export const MAX_OWN_SAMPLES = 1_000;

/** Every replica tells its own metrics at an interval; ingest writes them to the store, so that rules can watch Observer itself. One that is lost comes again. */
export const ownMetricsV1 = defineSignal({
  owner: 'any',
  name: 'own-metrics',
  version: 1,
  description: 'Metrics of one replica of one service, as its /metrics has them',
  subscribers: ['ingest'],
  schema: z.object({
    service: z.enum(SERVICES),
    /** Stable for the life of the process. */
    instance: z.string(),
    atMs: z.number().int(),
    /** Counts the signals of one moment: many samples are told in several. */
    part: z.number().int(),
    samples: z.array(z.object({ name: z.string(), labels: z.record(z.string(), z.string()), value: z.number() })).min(1).max(MAX_OWN_SAMPLES),
  }),
  example: { service: 'alerting', instance: '0190c1c2-1', atMs: 1_760_000_000_000, part: 0, samples: [{ name: 'observer_notifications_total', labels: { channel: 'email', outcome: 'sent' }, value: 3 }] },
});
export type OwnMetrics = z.infer<typeof ownMetricsV1.schema>;
