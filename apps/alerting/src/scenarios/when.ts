/** What happens in a scenario. */
import type { IncidentAction, LabelSet } from '@observer/contracts';
import type { SendOutcome } from '../features/notifications';
import { type Step, step } from './scenario';
import { instant, labels, ms } from './words';

/** @param alert `NodeDown node=a severity=critical` */
export const fires = (...alerts: string[]): Step => step(`${inShort(alerts)} fires`, ({ world: { desk } }) => desk.fireAll(alerts.map(alertOf)));
export const ends = (...alerts: string[]): Step => step(`${inShort(alerts)} ends`, ({ world: { desk } }) => desk.fireAll(alerts.map(alertOf), { state: 'resolved', endsAtMs: desk.nowMs }));
/** What says nothing of its severity is critical. */
const alertOf = (text: string): LabelSet => ({ severity: 'critical', ...labels(text) });
const inShort = (alerts: readonly string[]): string => (alerts.length > 5 ? `${alerts.length} alerts` : alerts.join(' and '));

/** A series is at a value from now on. @param series `errors node=a` */
export const measures = (series: string, value: number | undefined): Step => step(`${series} is ${value ?? 'gone'}`, ({ world }) => {
  const { alertname: __name__, ...others } = labels(series);
  world.rules.measure({ __name__: __name__!, ...others }, value);
});

export const passes = (time: string): Step => step(`${time} pass`, ({ world }) => world.until(world.nowMs + ms(time)));
export const until = (local: string, timeZone = 'UTC'): Step => step(`it is ${local} in ${timeZone}`, ({ world }) => world.until(instant(local, timeZone)));

const acts = (says: string, number: number, action: IncidentAction): Step => step(says, ({ world }) => world.act(world.incident(number).id, action));
/** @param number of the incident */
export const acknowledges = (number = 1): Step => acts(`somebody acknowledges #${number}`, number, { action: 'acknowledge' });
export const resolves = (number = 1): Step => acts(`somebody resolves #${number}`, number, { action: 'resolve', note: '' });
export const reopens = (number = 1): Step => acts(`somebody reopens #${number}`, number, { action: 'reopen', note: '' });
export const snoozes = (time: string, number = 1): Step => step(`somebody snoozes #${number} for ${time}`, ({ world }) => world.act(world.incident(number).id, { action: 'snooze', untilMs: world.nowMs + ms(time) }));
export const merges = (number: number, into: number): Step => step(`somebody merges #${number} into #${into}`, ({ world }) => world.act(world.incident(number).id, { action: 'merge', into: world.incident(into).id }));
/** The alerts on a node get an incident of their own. */
export const splits = (number: number, node: string): Step => step(`somebody splits ${node} off #${number}`, ({ world }) => {
  const { id, alerts } = world.incident(number);
  return world.act(id, { action: 'split', fingerprints: alerts.filter((alert) => alert.labels.node === node).map(({ fingerprint }) => fingerprint) });
});

const answers = (says: string, answer: SendOutcome | undefined) => (...contactPoints: string[]): Step => step(`${contactPoints.join(', ')} ${says}`, ({ world }) => {
  for (const id of contactPoints) {
    if (answer === undefined) world.people.answers.delete(id);
    else world.people.answers.set(id, answer);
  }
});
/** Takes nothing, for good. */
export const isDead = answers('takes nothing', { kind: 'dead', reason: '404' });
/** Takes nothing for now. */
export const isAway = answers('is away', { kind: 'retry', reason: '503', afterMs: null });
export const isBack = answers('is back', undefined);
/** Any other thing that happens. */
export { step as happens } from './scenario';
