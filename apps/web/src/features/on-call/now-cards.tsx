import { Notice, Skeleton } from '@observer/ui';
import { Link } from 'wouter';
import { ON_CALL_SHIFTS, type Schedule, type StoredContactPoint } from '../../api/people';
import { useQuery } from '../../api/use-query';
import { useNow } from '../../time/clock';
import { localClock, localDay, spanWords } from '../../time/zoned-time';
import { unreached } from '../people';
import { colourOf, onCallNow } from './calendar-range';

const STEP_MS = 300_000;
const AHEAD_MS = 28 * 86_400_000;

/** Who is on call now, in every schedule. */
export const NowCards = ({ schedules, points, selected, onSelect }: { schedules: readonly Schedule[]; points: readonly StoredContactPoint[] | undefined; selected: string | undefined; onSelect: (id: string) => void }) => (
  <section aria-label="On call now" className="oncall__cards">
    {schedules.map((schedule) => (
      <NowCard key={schedule.id} schedule={schedule} points={points} selected={schedule.id === selected} onSelect={() => onSelect(schedule.id)} />
    ))}
  </section>
);

function NowCard({ schedule, points, selected, onSelect }: { schedule: Schedule; points: readonly StoredContactPoint[] | undefined; selected: boolean; onSelect: () => void }) {
  const nowMs = useNow(30_000);
  const startMs = Math.floor(nowMs / STEP_MS) * STEP_MS;
  const { data, error } = useQuery(ON_CALL_SHIFTS, { schedule, startMs, endMs: startMs + AHEAD_MS }, { maxAgeMs: 60_000 });
  const now = data && onCallNow(data.onCallShifts, nowMs);
  const when = (ms: number) => `${localDay(ms, schedule.timeZone)} ${localClock(ms, schedule.timeZone)}`;
  const missing = now?.person && points ? unreached(points, now.person) : [];
  return (
    <article className="oncall__card" data-selected={selected} data-nobody={now?.person === null}>
      <button type="button" className="oncall__pick" aria-pressed={selected} onClick={onSelect}>
        {schedule.name}
      </button>
      {error && !data ? (
        <Notice tone="bad">{error.message}</Notice>
      ) : !data ? (
        <Skeleton width="8rem" height="1.5rem" />
      ) : !now || now.person === null ? (
        <>
          <p className="oncall__who">Nobody is on call</p>
          <p className="ui-muted">{now?.next ? `${now.next.person} from ${when(now.next.startMs)}, in ${spanWords(now.next.startMs - nowMs)}` : 'and nobody will be within 4 weeks'}</p>
        </>
      ) : (
        <>
          <p className="oncall__who">
            <span className="oncall__dot" style={{ background: `var(--chart-${colourOf(now.person)})` }} aria-hidden="true" />
            {now.person}
          </p>
          <p className="ui-muted">
            {now.untilMs === undefined ? 'for the next 4 weeks' : `until ${when(now.untilMs)}, for ${spanWords(now.untilMs - nowMs)}`}
            {now.next && `; then ${now.next.person ?? 'nobody'}`}
          </p>
          {missing.length > 0 && (
            <Notice tone="warn">
              {missing.length === 3 ? 'Nothing reaches them: they have no contact point. ' : `No contact point for ${missing.join(' and ')}. `}
              <Link className="ui-link" href="/contact-points">
                Contact points
              </Link>
            </Notice>
          )}
        </>
      )}
    </article>
  );
}
