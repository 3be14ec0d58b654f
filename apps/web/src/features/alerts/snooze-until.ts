/** Until when an incident may be put off. */
const MINUTE_MS = 60_000;
const MORNING_HOUR = 9;

export interface SnoozeChoice {
  label: string;
  untilMs: number;
}

/** The next morning at nine of the browser's clock; summer time moves with it. */
export function nextMorningMs(nowMs: number): number {
  const morning = new Date(nowMs);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  if (morning.getTime() <= nowMs) morning.setDate(morning.getDate() + 1);
  return morning.getTime();
}

export const snoozeChoices = (nowMs: number): SnoozeChoice[] => [
  { label: '15 minutes', untilMs: nowMs + 15 * MINUTE_MS },
  { label: '1 hour', untilMs: nowMs + 60 * MINUTE_MS },
  { label: '4 hours', untilMs: nowMs + 240 * MINUTE_MS },
  { label: 'The next morning, 9:00', untilMs: nextMorningMs(nowMs) },
  { label: '24 hours', untilMs: nowMs + 1440 * MINUTE_MS },
];
