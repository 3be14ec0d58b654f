import { Badge, Panel, Skeleton } from '@observer/ui';
import { Link } from 'wouter';
import { ON_CALL_SHIFTS, type Schedule } from '../../api/people';
import { useQuery } from '../../api/use-query';
import { useNow } from '../../time/clock';
import { localSpan } from '../../time/zoned-time';

const STEP_MS = 300_000;
const AHEAD_MS = 28 * 86_400_000;
const MOST_SHOWN = 5;

/** When oneself is on call within four weeks, in every schedule that names one. */
export function MyShifts({ person, schedules }: { person: string; schedules: readonly Schedule[] }) {
  const mine = schedules.filter(({ layers, overrides }) => layers.some(({ people }) => people.includes(person)) || overrides.some((override) => override.person === person));
  return (
    <Panel title="My shifts" note="the next 4 weeks">
      {mine.length === 0 ? <p className="ui-muted">No schedule names you.</p> : mine.map((schedule) => <ShiftsOf key={schedule.id} schedule={schedule} person={person} />)}
    </Panel>
  );
}

function ShiftsOf({ schedule, person }: { schedule: Schedule; person: string }) {
  const nowMs = useNow(STEP_MS);
  const { data, error } = useQuery(ON_CALL_SHIFTS, { schedule, startMs: nowMs, endMs: nowMs + AHEAD_MS }, { maxAgeMs: 60_000 });
  const shifts = data?.onCallShifts.filter((shift) => shift.person === person);
  return (
    <section className="my__shifts" aria-label={`My shifts in ${schedule.name}`}>
      <Link className="ui-link" href={`/on-call?schedule=${schedule.id}`}>
        {schedule.name}
      </Link>
      {error && !shifts ? (
        <p className="ui-field__error">{error.message}</p>
      ) : !shifts ? (
        <Skeleton width="12rem" />
      ) : shifts.length === 0 ? (
        <p className="ui-muted">not within 4 weeks</p>
      ) : (
        <ul>
          {shifts.slice(0, MOST_SHOWN).map(({ startMs, endMs }) => (
            <li key={startMs}>
              {localSpan(startMs, endMs, schedule.timeZone)} {startMs <= nowMs && <Badge tone="accent">now</Badge>}
            </li>
          ))}
          {shifts.length > MOST_SHOWN && <li className="ui-muted">and {shifts.length - MOST_SHOWN} more</li>}
        </ul>
      )}
    </section>
  );
}
