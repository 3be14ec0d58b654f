import type { Escalation, Incident, Policy } from '@observer/contracts';
import { nextJob, type PlannedStep } from './escalation-plan';

/**
 * The escalation as it has to be for an incident as it is now: a new run begins from the start, what is due next follows from the incident's state.
 * @param policy undefined = it was deleted: nothing comes
 */
export function followed(escalation: Escalation | undefined, incident: Incident, policy: Policy | undefined, nowMs: number): Escalation | undefined {
  if (escalation !== undefined && escalation.run > incident.escalationRun) return escalation;
  const isNewRun = escalation === undefined || escalation.run < incident.escalationRun;
  const current: Escalation = isNewRun
    ? { incidentId: incident.id, run: incident.escalationRun, startedAtMs: incident.escalationRun === 1 ? incident.openedAtMs : nowMs, taken: 0, next: null }
    : escalation;
  const next = policy === undefined ? null : nextJob(policy, incident, current);
  const same = !isNewRun && next?.id === current.next?.id && next?.atMs === current.next?.atMs;
  return same ? escalation : { ...current, next };
}

/**
 * One more step is behind it; undefined when it is not where the step was. A step that came late moves those behind it: a wait is the time that whoever was
 * told has, so after an outage, or when a policy gained steps meanwhile, they do not all come at once.
 */
export function stepTaken(escalation: Escalation | undefined, { run, position, atMs }: Pick<PlannedStep, 'run' | 'position' | 'atMs'>, nowMs: number): Escalation | undefined {
  if (escalation === undefined || escalation.run !== run || escalation.taken !== position) return undefined;
  return { ...escalation, taken: position + 1, startedAtMs: escalation.startedAtMs + Math.max(0, nowMs - atMs) };
}
