/** Policies in words: what happens when, to whom. */
import { type Policy, type PolicyStep, type Recipient } from '../../api/people';
import { spanWords, WEEKDAYS } from '../../time/zoned-time';

/** Names of what documents refer to by id. */
export interface Names {
  schedule: (id: string) => string;
  team: (id: string) => string;
  contactPoint: (id: string) => string;
}

export function recipientWords(recipient: Recipient, names: Names): string {
  switch (recipient.kind) {
    case 'person':
      return recipient.user;
    case 'schedule':
      return `whoever is on call in ${names.schedule(recipient.schedule)}`;
    case 'team':
      return `team ${names.team(recipient.team)}`;
    case 'contact-point':
      return names.contactPoint(recipient.contactPoint);
  }
}

/** When each step is due after the incident opened, ms. */
export const dueTimes = (steps: readonly Pick<PolicyStep, 'waitMs'>[]): number[] => {
  let sum = 0;
  return steps.map(({ waitMs }) => (sum += waitMs));
};

/** "Mon–Fri 09:00–17:00, Sat 10:00–12:00". */
export const timesWords = (windows: readonly { weekdays: readonly number[]; from: string; to: string }[]): string => windows.map(({ weekdays, from, to }) => `${weekdayWords(weekdays)} ${from}–${to}`).join(', ');

/** Days in a row are said as a span: "Mon–Fri", "Mon, Wed". */
export function weekdayWords(weekdays: readonly number[]): string {
  if (weekdays.length === 7) return 'every day';
  const name = (day: number) => WEEKDAYS[day - 1] ?? '';
  const inRow = weekdays.length > 2 && weekdays.every((day, index) => index === 0 || day === weekdays[index - 1]! + 1);
  return inRow ? `${name(weekdays[0]!)}–${name(weekdays.at(-1)!)}` : weekdays.map(name).join(', ');
}

/** What limits a step: "only critical, only Mon–Fri 09:00–17:00 (Europe/Zurich)"; empty = nothing. */
export function conditionWords({ severities, times }: Pick<PolicyStep, 'severities' | 'times'>): string {
  return [severities.length > 0 ? `only ${severities.join(' and ')}` : '', times ? `only ${timesWords(times.windows)} (${times.timeZone})` : ''].filter((words) => words !== '').join(', ');
}

/** What happens after the last step. */
export function afterWords({ steps, repeat, acknowledgeTimeoutMs }: Policy): string[] {
  const roundMs = Math.max(repeat.everyMs, dueTimes(steps).at(-1) ?? 0);
  return [
    repeat.times === 0 ? 'Then nobody else is told.' : `Then all of it again ${repeat.times === 1 ? 'once' : `up to ${repeat.times} times`}, every ${spanWords(roundMs)}, while nobody acknowledges.`,
    ...(acknowledgeTimeoutMs === null ? [] : [`Acknowledged but not resolved after ${spanWords(acknowledgeTimeoutMs)}: it begins anew.`]),
  ];
}
