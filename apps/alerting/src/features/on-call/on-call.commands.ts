import { onCallFeedV1, onCallShiftsV1, putPolicyV1, putScheduleV1, putTeamV1, type Schedule, schedulesBucket } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { Platform, Subscription } from '@observer/platform';
import type { DocumentDeleters } from '../desk/documents/document-deleters';
import type { PeopleDocuments } from './people-documents';
import { shiftsFeed } from './shifts-feed';
import { shiftsOf } from './shifts';

/** More than anybody looks at; an hourly rotation over a year has 8,784. */
const MAX_SHIFTS = 10_000;

/** Serves teams, schedules, policies and who is on call. */
export function serveOnCall({ messaging, clock }: Pick<Platform, 'messaging' | 'clock'>, documents: PeopleDocuments, deleters: DocumentDeleters): Subscription[] {
  for (const kind of ['team', 'schedule', 'policy', 'contact-point'] as const) deleters.register(kind, (id, by) => documents.delete(kind, id, by));
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
    messaging.serve(onCallFeedV1, async ({ schedule, person }) => ({ ics: shiftsFeed(await stored(schedule), clock.nowMs(), person) })),
  ];
}
