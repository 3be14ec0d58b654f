/** Who a step reaches: recipients become contact points, people theirs in the order they want them tried. */
import { type ContactPoint, type Incident, type Recipient, type Schedule, SEVERITIES, type Team } from '@observer/contracts';
import { onCallAt } from '../../on-call';

/** What is known of people. */
export interface Directory {
  readonly schedules: ReadonlyMap<string, Schedule>;
  readonly teams: ReadonlyMap<string, Team>;
  readonly contactPoints: ReadonlyMap<string, ContactPoint>;
}
/** One notification to be made. */
export interface Target {
  readonly contactPoint: ContactPoint;
  readonly person: string | null;
  readonly why: string;
  /** Tried when it fails. */
  readonly next: readonly string[];
}
export interface Reached {
  readonly targets: readonly Target[];
  /** Recipients that led to nobody, in words. */
  readonly missed: readonly string[];
}

/** Each contact point at most once, for the first reason. */
export function reach(recipients: readonly Recipient[], directory: Directory, { severity }: Pick<Incident, 'severity'>, nowMs: number): Reached {
  const [targets, missed] = [new Map<string, Target>(), [] as string[]];
  for (const recipient of recipients) {
    const found = targetsOf(recipient, directory, severity, nowMs);
    if (typeof found === 'string') missed.push(found);
    else for (const target of found) if (!targets.has(target.contactPoint.id)) targets.set(target.contactPoint.id, target);
  }
  return { targets: [...targets.values()], missed };
}

type Severity = Incident['severity'];

function targetsOf(recipient: Recipient, directory: Directory, severity: Severity, nowMs: number): readonly Target[] | string {
  switch (recipient.kind) {
    case 'person':
      return personTargets(recipient.user, 'You are named in the escalation policy.', directory, severity);
    case 'contact-point':
      return contactTargets([recipient.contactPoint], 'This contact point is named in the escalation policy.', directory, severity) ?? `contact point ${recipient.contactPoint} is not there, or not for ${severity}`;
    case 'schedule':
      return scheduleTargets(recipient.schedule, directory, severity, nowMs);
    case 'team':
      return teamTargets(recipient.team, directory, severity);
  }
}

function scheduleTargets(id: string, directory: Directory, severity: Severity, nowMs: number): readonly Target[] | string {
  const schedule = directory.schedules.get(id);
  if (schedule === undefined) return `there is no schedule ${id}`;
  const person = onCallAt(schedule, nowMs);
  return person === null ? `nobody is on call in ${schedule.name}` : personTargets(person, `You are on call for ${schedule.name}.`, directory, severity);
}

/** Its own contact points and its members. */
function teamTargets(id: string, directory: Directory, severity: Severity): readonly Target[] | string {
  const team = directory.teams.get(id);
  if (team === undefined) return `there is no team ${id}`;
  const shared = contactTargets(team.contactPoints, `It concerns the team ${team.name}.`, directory, severity) ?? [];
  const members = team.members.map((user) => personTargets(user, `You are a member of ${team.name}.`, directory, severity)).filter((found) => typeof found !== 'string');
  const all = [...shared, ...members.flat()];
  return all.length === 0 ? `the team ${team.name} has nobody who can be told of ${severity}` : all;
}

/** The first of a person's contact points; the others are tried when it fails. */
function personTargets(person: string, why: string, { contactPoints }: Directory, severity: Severity): readonly Target[] | string {
  const own = [...contactPoints.values()].filter((one) => one.person === person && isFor(one, severity)).sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
  const [first, ...others] = own;
  return first === undefined ? `${person} has no contact point for ${severity}` : [{ contactPoint: first, person, why, next: others.map(({ id }) => id) }];
}

function contactTargets(ids: readonly string[], why: string, { contactPoints }: Directory, severity: Severity): readonly Target[] | undefined {
  const found = ids.map((id) => contactPoints.get(id)).filter((one) => one !== undefined && isFor(one, severity));
  return found.length === 0 ? undefined : found.map((contactPoint) => ({ contactPoint: contactPoint!, person: contactPoint!.person, why, next: [] }));
}

const isFor = ({ from }: ContactPoint, severity: Severity): boolean => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(from);
