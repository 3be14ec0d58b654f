/** Maintenance in words, and what summer time does to its windows. */
import { type Maintenance, type MaintenanceWindow, type Repeat } from '../../api/maintenance';
import { isLocalTime, localClock, localText, offsetMs, spanWords, wallAt, WEEKDAYS } from '../../time/zoned-time';

const HOUR_MS = 3_600_000;

/** "every week on Sat and Sun", "on the last day of every month", "once". */
export function repeatWords(repeat: Repeat): string {
  switch (repeat.every) {
    case 'never':
      return 'once';
    case 'day':
      return 'every day';
    case 'week':
      return `every ${repeat.weekdays.map((day) => WEEKDAYS[day - 1]).join(', ')}`;
    case 'month':
      return repeat.day === -1 ? 'on the last day of every month' : `on day ${repeat.day} of every month`;
  }
}

/** "every Sat 02:30 for 2 h (Europe/Zurich)". */
export const planWords = ({ repeat, startsAt, durationMs, timeZone, until }: Pick<Maintenance, 'repeat' | 'startsAt' | 'durationMs' | 'timeZone' | 'until'>): string =>
  `${repeatWords(repeat)}${repeat.every === 'never' ? `, ${startsAt.slice(0, 10)}` : ''} at ${startsAt.slice(11)} for ${spanWords(durationMs)} (${timeZone})${until ? `, until ${until}` : ''}`;

/** What the change of summer time does to a window; undefined = nothing. */
export function clockChangeWords({ timeZone, startsAt }: Pick<Maintenance, 'timeZone' | 'startsAt'>, { startMs, endMs }: Pick<MaintenanceWindow, 'startMs' | 'endMs'>): string | undefined {
  const planned = startsAt.slice(11);
  const begins = localClock(startMs, timeZone);
  if (begins !== planned) return `${planned} does not exist on that day, as the clock goes on: it begins at ${begins}`;
  if ([HOUR_MS, HOUR_MS / 2].some((later) => wallAt(startMs + later, timeZone) === wallAt(startMs, timeZone))) return `${planned} comes twice on that day, as the clock goes back: it begins the first time`;
  if (offsetMs(startMs, timeZone) !== offsetMs(endMs, timeZone)) return `the clock changes meanwhile: it ends at ${localClock(endMs, timeZone)}`;
  return undefined;
}

export interface PlannedWindow extends MaintenanceWindow {
  plan: Maintenance;
}

/** Windows that overlap a day, in order. */
export const windowsOn = (windows: readonly PlannedWindow[], dayMs: number, nextDayMs: number): PlannedWindow[] => windows.filter(({ startMs, endMs }) => startMs < nextDayMs && endMs > dayMs);

/** Windows with what they belong to; of what was deleted meanwhile nothing is shown. */
export const withPlans = (windows: readonly MaintenanceWindow[], plans: readonly Maintenance[]): PlannedWindow[] =>
  windows.flatMap((window) => {
    const plan = plans.find(({ id }) => id === window.id);
    return plan ? [{ ...window, plan }] : [];
  });

export interface MaintenanceForm {
  id: string;
  name: string;
  matchers: string;
  timeZone: string;
  startsAt: string;
  minutes: string;
  every: Repeat['every'];
  weekdays: number[];
  day: string;
  until: string;
  comment: string;
  enabled: boolean;
}

export function formOf(plan: Maintenance | undefined, matchers: string, startMs: number, zone: string): MaintenanceForm {
  const repeat = plan?.repeat ?? { every: 'never' as const };
  const startsAt = plan?.startsAt ?? localText(startMs, zone);
  return {
    id: plan?.id ?? '', name: plan?.name ?? '', matchers, timeZone: plan?.timeZone ?? zone, startsAt, minutes: String((plan?.durationMs ?? HOUR_MS) / 60_000), every: repeat.every,
    weekdays: repeat.every === 'week' ? repeat.weekdays : [new Date(`${startsAt}:00Z`).getUTCDay() || 7], day: String(repeat.every === 'month' ? repeat.day : Number(startsAt.slice(8, 10))), until: plan?.until ?? '', comment: plan?.comment ?? '', enabled: plan?.enabled ?? true,
  };
}

export type MaintenanceErrors = Partial<Record<'name' | 'startsAt' | 'minutes' | 'weekdays' | 'day' | 'until', string>>;

export function maintenanceErrors({ name, startsAt, minutes, every, weekdays, day, until }: MaintenanceForm): MaintenanceErrors {
  const errors: MaintenanceErrors = {};
  if (name.trim() === '') errors.name = 'Give it a name';
  if (!isLocalTime(startsAt)) errors.startsAt = 'Choose a day and a time';
  if (!(Number(minutes) >= 1 && Number(minutes) <= 14 * 1440)) errors.minutes = 'From 1 minute to 14 days (20160)';
  if (every === 'week' && weekdays.length === 0) errors.weekdays = 'Choose at least one day';
  if (every === 'month' && !(Number.isInteger(Number(day)) && Number(day) >= -1 && Number(day) <= 31 && Number(day) !== 0)) errors.day = 'From 1 to 31, or -1 for the last';
  if (every !== 'never' && until !== '' && until < startsAt.slice(0, 10)) errors.until = 'Is before the first window';
  return errors;
}

/** What is stored. Another time or length than before begins a new life: that a window was ended early is forgotten. */
export function planOf(form: MaintenanceForm, matchers: Maintenance['matchers'], stored: Maintenance | undefined): Maintenance {
  const { every } = form;
  const repeat: Repeat = every === 'week' ? { every, weekdays: form.weekdays } : every === 'month' ? { every, day: Number(form.day) } : { every };
  const durationMs = Math.round(Number(form.minutes) * 60_000);
  const sameTimes = stored !== undefined && stored.startsAt === form.startsAt && stored.durationMs === durationMs && stored.timeZone === form.timeZone && JSON.stringify(stored.repeat) === JSON.stringify(repeat);
  return {
    id: form.id, name: form.name.trim(), matchers, timeZone: form.timeZone, startsAt: form.startsAt, durationMs, repeat, until: every === 'never' || form.until === '' ? null : form.until, comment: form.comment.trim(), enabled: form.enabled,
    endedAtMs: sameTimes ? stored.endedAtMs : null,
  };
}
