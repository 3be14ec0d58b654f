import { createCalendarFeedV1, listCalendarFeedsV1, onCallFeedV1, onCallShiftsV1, putPolicyV1, putScheduleV1, putTeamV1, revokeCalendarFeedV1, type Schedule, schedulesBucket } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { Platform, Subscription } from '@observer/platform';
import type { DocumentDeleters } from '../desk/documents/document-deleters';
import type { CalendarFeeds } from './calendar-feeds';
import type { PeopleDocuments } from './people-documents';
import { shiftsFeed } from './shifts-feed';
import { shiftsOf } from './shifts';

/** More than anybody looks at; an hourly rotation over a year has 8,784. */
const MAX_SHIFTS = 10_000;

/** Serves teams, schedules, policies and who is on call. */
export function serveOnCall({ messaging, clock }: Pick<Platform, 'messaging' | 'clock'>, documents: PeopleDocuments, feeds: CalendarFeeds, deleters: DocumentDeleters): Subscription[] {
  for (const kind of ['team', 'policy', 'contact-point'] as const) deleters.register(kind, (id, by) => documents.delete(kind, id, by));
  deleters.register('schedule', async (id, by) => {
    const deleted = await documents.delete('schedule', id, by);
    // Another schedule may get its id: who subscribed to this one must not read that.
    for (const feed of await feeds.of(id)) await feeds.revoke(feed.id, by);
    return deleted;
  });
  const stored = async (id: string): Promise<Schedule> => {
    const found = await messaging.documents(schedulesBucket).get(id);
    if (found === undefined) throw new ObserverError('not_found', `There is no schedule "${id}"; list the schedules to see their ids`);
    return found.value;
  };
  return [
    messaging.serve(putTeamV1, (put) => documents.putTeam(put)),
    messaging.serve(putScheduleV1, (put) => documents.putSchedule(put)),
    messaging.serve(putPolicyV1, (put) => documents.putPolicy(put)),
    messaging.serve(onCallShiftsV1, async ({ schedule, startMs, endMs }) => {
      const shifts = shiftsOf(typeof schedule === 'string' ? await stored(schedule) : schedule, startMs, endMs);
      if (shifts.length > MAX_SHIFTS) throw new ObserverError('invalid_argument', `The range has ${shifts.length} shifts; ask for a shorter one, of at most ${MAX_SHIFTS}`, { retryable: false });
      return { shifts };
    }),
    messaging.serve(createCalendarFeedV1, async ({ schedule, person, by }) => ({ feed: await feeds.create((await stored(schedule)).id, person, by) })),
    messaging.serve(listCalendarFeedsV1, async ({ schedule }) => ({ feeds: await feeds.of(schedule) })),
    messaging.serve(revokeCalendarFeedV1, async ({ id, by }) => ({ revoked: await feeds.revoke(id, by) })),
    messaging.serve(onCallFeedV1, async ({ feed: id }) => {
      const { schedule, person } = await feeds.get(id);
      return { ics: shiftsFeed(await stored(schedule), clock.nowMs(), person ?? undefined) };
    }),
  ];
}
