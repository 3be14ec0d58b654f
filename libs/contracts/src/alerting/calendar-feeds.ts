/** Calendar feeds: addresses under which calendar programs read shifts. Each can be revoked. */
import { z } from 'zod';
import { defineBucket, defineCommand } from '../definition/define';
import { actorSchema } from '../ingest/commands';
import { documentId } from './labels';

/** One address that was handed out. The secret in it is the gateway's signature over the id. */
export const calendarFeedSchema = z.object({
  id: z.string().regex(/^[0-9a-f-]{36}$/), schedule: documentId, /** Only their shifts; null = everybody's. */ person: z.string().min(1).max(64).nullable(), createdAtMs: z.number(), createdBy: actorSchema,
});
export type CalendarFeed = z.infer<typeof calendarFeedSchema>;

const by = { kind: 'user' as const, id: 'admin' };
const example = { id: '0190c1c2-8d4e-7c3a-9f00-000000000001', schedule: 'primary', person: null, createdAtMs: 1, createdBy: by };

export const calendarFeedsBucket = defineBucket({
  name: 'alerting_calendar_feeds', owner: 'alerting', readers: [], description: 'Calendar feeds that may be read, keyed by their id', schema: calendarFeedSchema, history: 1, maxBytes: 4 * 1024 ** 2, example,
});
export const createCalendarFeedV1 = defineCommand({
  owner: 'alerting', name: 'create-calendar-feed', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Makes a calendar feed of a schedule',
  request: z.object({ schedule: documentId, person: z.string().min(1).max(64).nullable().default(null), by: actorSchema }), response: z.object({ feed: calendarFeedSchema }), example: { request: { schedule: 'primary', by }, response: { feed: example } },
});
export const listCalendarFeedsV1 = defineCommand({
  owner: 'alerting', name: 'list-calendar-feeds', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Calendar feeds of a schedule that may be read, oldest first',
  request: z.object({ schedule: documentId }), response: z.object({ feeds: z.array(calendarFeedSchema) }), example: { request: { schedule: 'primary' }, response: { feeds: [example] } },
});
export const revokeCalendarFeedV1 = defineCommand({
  owner: 'alerting', name: 'revoke-calendar-feed', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Ends a calendar feed: its address tells nothing any more',
  request: z.object({ id: calendarFeedSchema.shape.id, by: actorSchema }), response: z.object({ revoked: z.boolean() }), example: { request: { id: example.id, by }, response: { revoked: true } },
});
/** Shifts for calendar programs. */
export const onCallFeedV1 = defineCommand({
  owner: 'alerting', name: 'on-call-feed', version: 1, callers: ['api-gateway'], timeoutMs: 5_000, description: 'Shifts of a calendar feed as an iCalendar file: 30 days back, 180 ahead',
  request: z.object({ feed: calendarFeedSchema.shape.id }), response: z.object({ ics: z.string() }), example: { request: { feed: example.id }, response: { ics: 'BEGIN:VCALENDAR' } },
});
