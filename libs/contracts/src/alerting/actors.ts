/** What the actors of alerting stand on, and the streams its parts talk over. */
import { z } from 'zod';
import { defineBucket, defineConsumer, defineEvent, defineSignal, defineStream } from '../definition/define';
import { documentId, labelSetSchema } from './labels';

export const ALERTING_ACTORS = defineStream({
  name: 'ALERTING_ACTORS', owner: 'alerting', description: 'Messages to the actors of alerting, one subject per actor type and partition',
  subjects: ['actors.alerting.>'], maxBytes: 256 * 1024 ** 2, discard: 'new', duplicateWindowMs: 120_000,
});
export const alertingActorLeasesBucket = defineBucket({
  name: 'alerting_actor_leases', owner: 'alerting', readers: [], description: 'Which replica owns which partition of alerting’s actors; a lease vanishes when its holder does not renew it',
  schema: z.object({ holder: z.string() }), history: 1, maxBytes: 4 * 1024 ** 2, ttlMs: 3_000, example: { holder: '0190c1c2-1' },
});
export const alertingActorSnapshotsBucket = defineBucket({
  name: 'alerting_actor_snapshots', owner: 'alerting', readers: [], description: 'State of alerting’s actors with the positions it stands for', encoding: 'binary', schema: z.unknown(), history: 1, maxBytes: 512 * 1024 ** 2, example: null,
});
export const alertingActorsAliveV1 = defineSignal({
  owner: 'alerting', name: 'actors-alive', version: 1, subscribers: ['alerting'], description: 'One replica of alerting that runs actors is alive, or leaves',
  schema: z.object({ instance: z.string(), leaving: z.boolean() }), example: { instance: '0190c1c2-1', leaving: false },
});

/** What alerting tells itself and others: evaluations that are due, alerts that changed, incidents that changed. */
export const INCIDENTS = defineStream({
  name: 'INCIDENTS', owner: 'alerting', readers: ['api-gateway', 'reporting', 'analytics'], description: 'Alerts and incidents as they change; history of what happened',
  subjects: ['incident.>'], maxBytes: 512 * 1024 ** 2, maxAgeMs: 90 * 86_400_000, discard: 'old', duplicateWindowMs: 120_000,
});
export const ALERTING_WORK = defineStream({
  name: 'ALERTING_WORK', owner: 'alerting', description: 'Work that actors of alerting want done outside of them: evaluations that are due', subjects: ['work.alerting.>'], maxBytes: 256 * 1024 ** 2, maxAgeMs: 3_600_000, discard: 'old', duplicateWindowMs: 120_000,
});
/** A group of rules is due at one or more times. Whichever replica takes it evaluates and tells the group’s actor. */
export const evaluationDueV1 = defineEvent({
  owner: 'alerting', name: 'alerting.evaluation-due', version: 1, stream: ALERTING_WORK, subjectPrefix: 'work.alerting', description: 'A group of rules wants to be evaluated at these times',
  schema: z.object({ groupId: documentId, revision: z.number().int(), /** Ascending; more than one when evaluations were missed. */ timesMs: z.array(z.number()).min(1).max(1_000) }),
  example: { groupId: 'gateway', revision: 1, timesMs: [1_760_000_000_000] },
});
export const evaluationConsumer = defineConsumer({
  name: 'alerting-evaluations', owner: 'alerting', stream: ALERTING_WORK, description: 'Evaluates rule groups', filterSubject: evaluationDueV1.subject, ackWaitMs: 5_000, maxAckPending: 1_000, maxDeliver: 5,
});

/** An alert that began, changed or ended, from a rule or from outside: what the desk groups into incidents. */
export const alertTransitionSchema = z.object({
  fingerprint: z.string(), labels: labelSetSchema, annotations: z.record(z.string(), z.string()),
  state: z.enum(['firing', 'resolved']), startsAtMs: z.number(), /** When it ended, or will end when nobody says otherwise (alerts from outside). */ endsAtMs: z.number().nullable(),
  value: z.number().nullable(), generatorUrl: z.string().default(''),
  source: z.discriminatedUnion('kind', [z.object({ kind: z.literal('rule'), groupId: documentId, /** Absent: the group as a whole. */ ruleId: documentId.optional() }), z.object({ kind: z.literal('alertmanager'), receivedFrom: z.string() })]),
});
export type AlertTransition = z.infer<typeof alertTransitionSchema>;
