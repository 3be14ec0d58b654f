/** A policy as it is edited: waits in minutes. The server checks the same and more. */
import { type Policy, type PolicyStep, type Recipient } from '../../api/people';
import { isZone } from '../../time/zoned-time';

const MINUTE_MS = 60_000;

export interface StepForm extends Omit<PolicyStep, 'waitMs'> {
  waitMinutes: string;
}
export interface PolicyForm {
  id: string;
  name: string;
  steps: StepForm[];
  repeatTimes: string;
  repeatMinutes: string;
  fallback: Recipient[];
  /** "" = never. */
  acknowledgeMinutes: string;
}
export interface PolicyErrors {
  name?: string | undefined;
  repeatTimes?: string;
  repeatMinutes?: string;
  acknowledgeMinutes?: string;
  steps: Record<number, { waitMinutes?: string; recipients?: string; times?: string }>;
}

export const newStep = (index: number): StepForm => ({ waitMinutes: index === 0 ? '0' : '10', recipients: [], severities: [], times: null });

export function formOf(policy?: Policy): PolicyForm {
  const { id = '', name = '', steps, repeat = { times: 0, everyMs: 30 * MINUTE_MS }, fallback = [], acknowledgeTimeoutMs = null } = policy ?? {};
  return {
    id, name, fallback, steps: steps?.map(({ waitMs, ...rest }) => ({ ...rest, waitMinutes: String(waitMs / MINUTE_MS) })) ?? [newStep(0)], repeatTimes: String(repeat.times), repeatMinutes: String(repeat.everyMs / MINUTE_MS),
    acknowledgeMinutes: acknowledgeTimeoutMs === null ? '' : String(acknowledgeTimeoutMs / MINUTE_MS),
  };
}

export const policyOf = (form: PolicyForm): Policy => ({
  id: form.id, name: form.name.trim(), fallback: form.fallback, steps: form.steps.map(({ waitMinutes, ...rest }) => ({ ...rest, waitMs: Math.round(Number(waitMinutes) * MINUTE_MS) })),
  repeat: { times: Number(form.repeatTimes), everyMs: Math.round(Number(form.repeatMinutes) * MINUTE_MS) }, acknowledgeTimeoutMs: form.acknowledgeMinutes.trim() === '' ? null : Math.round(Number(form.acknowledgeMinutes) * MINUTE_MS),
});

const isBetween = (text: string, min: number, max: number): boolean => text.trim() !== '' && Number(text) >= min && Number(text) <= max;

/** What is wrong, by field. */
export function policyErrors(form: PolicyForm): PolicyErrors {
  const errors: PolicyErrors = { steps: {} };
  if (form.name.trim() === '') errors.name = 'Give it a name';
  if (!isBetween(form.repeatTimes, 0, 50) || !Number.isInteger(Number(form.repeatTimes))) errors.repeatTimes = 'From 0 to 50';
  if (!isBetween(form.repeatMinutes, 1, 100_000)) errors.repeatMinutes = 'At least 1 minute';
  if (form.acknowledgeMinutes.trim() !== '' && !isBetween(form.acknowledgeMinutes, 1, 100_000)) errors.acknowledgeMinutes = 'At least 1 minute, or empty';
  form.steps.forEach(({ waitMinutes, recipients, times }, index) => {
    const found: PolicyErrors['steps'][number] = {};
    if (!isBetween(waitMinutes, 0, 7 * 1440)) found.waitMinutes = 'From 0 minutes to 7 days';
    if (recipients.length === 0) found.recipients = 'Whom does it tell?';
    if (times && (!isZone(times.timeZone) || times.windows.length === 0 || times.windows.some(({ weekdays }) => weekdays.length === 0))) found.times = 'Give a time zone, and days for each part of the week';
    if (Object.keys(found).length > 0) errors.steps[index] = found;
  });
  return errors;
}

export const isFaulty = ({ steps, ...rest }: PolicyErrors): boolean => Object.values(rest).some((fault) => fault !== undefined) || Object.keys(steps).length > 0;

/** A recipient as the value of a choice, and back: `schedule/primary`. */
export const recipientKey = (recipient: Recipient): string =>
  recipient.kind === 'person' ? `person/${recipient.user}` : recipient.kind === 'schedule' ? `schedule/${recipient.schedule}` : recipient.kind === 'team' ? `team/${recipient.team}` : `contact-point/${recipient.contactPoint}`;

/** What is no key is the name of a person. */
export function recipientOf(key: string): Recipient {
  const [, kind, id] = /^(person|schedule|team|contact-point)\/(.+)$/.exec(key) ?? [undefined, 'person', key];
  if (kind === 'schedule') return { kind, schedule: id! };
  if (kind === 'team') return { kind, team: id! };
  if (kind === 'contact-point') return { kind, contactPoint: id! };
  return { kind: 'person', user: id! };
}
