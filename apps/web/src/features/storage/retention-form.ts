/** A retention class as it is edited: text, checked before it is asked what it would drop. */
import { type RetentionClass, type StoredRetentionClass } from '../../api/storage';
import { isShorterUnit, keepText, LONGEST_MS, parseKeep, SHORTEST_MS } from './keep-time';

export const STEPS = [
  ['rawMs', 'Raw'],
  ['tenSecondsMs', '10 s rollups'],
  ['minuteMs', '1 min rollups'],
  ['hourMs', '1 h rollups'],
] as const;
export type StepName = (typeof STEPS)[number][0];

export interface RetentionForm extends Record<StepName, string> {
  id: string;
  description: string;
  measurements: string[];
}
export type RetentionErrors = Partial<Record<keyof RetentionForm, string>>;

const DAY = 86_400_000;
const FRESH: RetentionClass = { id: '', description: '', rawMs: 30 * DAY, tenSecondsMs: 30 * DAY, minuteMs: 90 * DAY, hourMs: 730 * DAY, measurements: [] };

export const formOf = (value: RetentionClass = FRESH): RetentionForm => ({
  id: value.id, description: value.description, measurements: [...value.measurements],
  rawMs: keepText(value.rawMs), tenSecondsMs: keepText(value.tenSecondsMs), minuteMs: keepText(value.minuteMs), hourMs: keepText(value.hourMs),
});

/** What is wrong, by field. `others` are the other classes: a measurement stands in one only. */
export function retentionErrors(form: RetentionForm, others: readonly StoredRetentionClass[], isNew: boolean): RetentionErrors {
  const errors: RetentionErrors = {};
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(form.id)) errors.id = 'Use lower case letters, digits and "-", at most 32, e.g. payments';
  else if (isNew && others.some(({ value }) => value.id === form.id)) errors.id = `There is a class "${form.id}" already`;
  let finer: { ms: number; label: string } | undefined;
  for (const [name, label] of STEPS) {
    const ms = parseKeep(form[name]);
    if (ms === undefined) errors[name] = isShorterUnit(form[name]) ? 'At least 1 hour: write e.g. 1h' : 'Write e.g. 12h, 30d, 6 months or 2y; at least 1h';
    else if (ms < SHORTEST_MS || ms > LONGEST_MS) errors[name] = 'Between 1 hour and 10 years';
    else if (finer && ms < finer.ms) errors[name] = `Must be kept at least as long as ${finer.label.toLowerCase()} (${keepText(finer.ms)})`;
    if (ms !== undefined) finer = { ms: Math.max(ms, finer?.ms ?? 0), label };
  }
  const taken = form.measurements.map((name) => ({ name, by: others.find(({ value }) => value.id !== form.id && value.measurements.includes(name)) })).find(({ by }) => by);
  if (taken) errors.measurements = `"${taken.name}" stands in the class "${taken.by!.value.id}": take it out there first`;
  return errors;
}

/** What is sent. @throws Error when a time cannot be read: check with `retentionErrors` first. */
export function classOf(form: RetentionForm): RetentionClass {
  const keep = (name: StepName): number => {
    const ms = parseKeep(form[name]);
    if (ms === undefined) throw new Error(`"${form[name]}" is no time to keep ${name}`);
    return ms;
  };
  return { id: form.id, description: form.description.trim(), measurements: form.measurements, rawMs: keep('rawMs'), tenSecondsMs: keep('tenSecondsMs'), minuteMs: keep('minuteMs'), hourMs: keep('hourMs') };
}
