/** When which step of a policy is due, and whether it is taken: plain functions over the policy, the incident and how far its escalation is. */
import type { Escalation, Incident, Policy } from '@observer/contracts';
import { isQuiet } from '../../incidents/incident-state';
import { isWithin } from '../../on-call';

export interface PlannedStep {
  /** `<incident>-<run>-<repeat>-<step>`: the same step has the same id for ever. */
  readonly id: string;
  readonly run: number;
  readonly repeat: number;
  readonly step: number;
  /** How many steps of the run come before it. */
  readonly position: number;
  readonly atMs: number;
}
type Progress = Pick<Escalation, 'incidentId' | 'run' | 'startedAtMs' | 'taken'>;

/** Whether somebody has to be told of it: nobody has it in hand, and nothing keeps all of it back. */
export const escalates = (incident: Pick<Incident, 'state' | 'alerts'>): boolean => incident.state === 'triggered' && !isQuiet(incident);
/** Why it does not escalate, for people. */
export const whyCalm = (incident: Pick<Incident, 'state' | 'alerts' | 'acknowledgedBy'>): string =>
  (incident.state === 'triggered' ? 'all its alerts are kept back' : `the incident is ${incident.state}${incident.acknowledgedBy === null ? '' : `, acknowledged by ${incident.acknowledgedBy}`}`);
/** Whether anything can still happen to it. */
export const isOver = ({ state }: Pick<Incident, 'state'>): boolean => state === 'resolved' || state === 'merged';

/** The step that comes next, or null when all were taken. A repeat begins `everyMs` after the one before, or later when its steps took longer. */
export function nextStep(policy: Policy, { incidentId, run, startedAtMs, taken }: Progress): PlannedStep | null {
  const { steps, repeat: { times, everyMs } } = policy;
  const [repeat, step] = [Math.floor(taken / steps.length), taken % steps.length];
  if (repeat > times) return null;
  const waitsMs = steps.map(({ waitMs }) => waitMs);
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const atMs = startedAtMs + repeat * Math.max(everyMs, sum(waitsMs)) + sum(waitsMs.slice(0, step + 1));
  return { id: `${incidentId}-${run}-${repeat}-${step}`, run, repeat, step, position: taken, atMs };
}

/** Why a step is passed over now; undefined = it is taken. */
export function passedOver({ severities, times }: Policy['steps'][number], { severity }: Pick<Incident, 'severity'>, nowMs: number): string | undefined {
  if (severities.length > 0 && !severities.includes(severity)) return `only for ${severities.join(', ')}`;
  if (times !== null && !isWithin(times.windows, times.timeZone, nowMs)) return `outside its times (${times.timeZone})`;
  return undefined;
}

/** When an acknowledged incident escalates anew; null = never. */
export function acknowledgeTimeoutAtMs({ acknowledgeTimeoutMs }: Policy, { state, acknowledgedAtMs }: Pick<Incident, 'state' | 'acknowledgedAtMs'>): number | null {
  return acknowledgeTimeoutMs === null || state !== 'acknowledged' || acknowledgedAtMs === null ? null : acknowledgedAtMs + acknowledgeTimeoutMs;
}

/** What is due next for an incident, as a job: a step, or the end of an acknowledgement's patience. */
export function nextJob(policy: Policy, incident: Incident, progress: Progress): { readonly id: string; readonly atMs: number } | null {
  if (escalates(incident)) {
    const step = nextStep(policy, progress);
    return step === null ? null : { id: step.id, atMs: step.atMs };
  }
  const atMs = acknowledgeTimeoutAtMs(policy, incident);
  return atMs === null ? null : { id: `${incident.id}-${incident.escalationRun}-acknowledged-${incident.acknowledgedAtMs}`, atMs };
}
