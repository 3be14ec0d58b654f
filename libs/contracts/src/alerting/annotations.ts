/** What happened beside alerts and may explain them: deploys, changes of a configuration, anomalies. */
import { z } from 'zod';
import { defineBucket, defineCommand, defineConsumer } from '../definition/define';
import { actorSchema } from '../ingest/commands';
import { INCIDENTS } from './actors';
import { incidentChangedV1 } from './incidents';
import { documentId, labelSetSchema, momentMs } from './labels';

/** `anomaly` is what detectors say; people and their pipelines say the others. */
export const ANNOTATION_KINDS = ['deploy', 'change', 'anomaly', 'note'] as const;
const DAY_MS = 86_400_000;

export const annotationSchema = z.object({
  id: documentId, kind: z.enum(ANNOTATION_KINDS), atMs: momentMs.int().positive(), text: z.string().trim().min(1).max(1_000),
  /** What it was done to, in the words of alerts, e.g. `{"service": "gateway"}`. Without any it concerns everything. */
  labels: labelSetSchema.default({}),
  /** Where more is told, e.g. the run of a pipeline. */
  url: z.url({ protocol: /^https?$/ }).max(2_048).nullable().default(null),
});
export type Annotation = z.infer<typeof annotationSchema>;

const by = { kind: 'api-key' as const, id: 'k-ci' };
const example = { id: 'gateway-1-4-2', kind: 'deploy' as const, atMs: 1, text: 'gateway 1.4.2', labels: { service: 'gateway' }, url: 'https://ci.example.com/runs/7' };

export const annotationsBucket = defineBucket({
  name: 'alerting_annotations', owner: 'alerting', readers: ['api-gateway'], description: 'Deploys and other things that happened beside alerts, keyed by their id; they vanish after 90 days', schema: annotationSchema, history: 1,
  maxBytes: 32 * 1024 ** 2, ttlMs: 90 * DAY_MS, example,
});
export const putAnnotationV1 = defineCommand({
  owner: 'alerting', name: 'put-annotation', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Keeps an annotation; the timelines of open incidents that it may explain show it',
  request: z.object({ annotation: annotationSchema.extend({ id: annotationSchema.shape.id.optional() }), by: actorSchema }), response: z.object({ annotation: annotationSchema }),
  example: { request: { annotation: example, by }, response: { annotation: example } },
});
export const annotationTeller = defineConsumer({
  name: 'alerting-annotation-teller', owner: 'alerting', stream: INCIDENTS, description: 'Shows annotations in the timelines of the incidents they may explain', filterSubject: incidentChangedV1.subject,
  ackWaitMs: 30_000, maxAckPending: 256, maxDeliver: -1,
});
