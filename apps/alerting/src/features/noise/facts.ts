/** What the noise report needs of incidents and notifications. */
import { type Incident, type Notification, type RuleTally, SEVERITIES, type Severity } from '@observer/contracts';
import { QUARTER_MS, ruleOf } from '../incidents';

/** A notification that was sent, or failed. */
export type ToldFact = Pick<Notification, 'id' | 'incidentId' | 'contactPoint' | 'channel' | 'person' | 'reason'> & { readonly atMs: number; readonly failed: boolean };

/** Undefined for what is not decided yet, and for what nobody got. */
export function toldFact({ id, incidentId, contactPoint, channel, person, reason, state, sentAtMs, queuedAtMs }: Notification): ToldFact | undefined {
  if (reason === 'test' || (state !== 'sent' && state !== 'failed')) return undefined;
  return { id, incidentId, contactPoint, channel, person, reason, atMs: sentAtMs ?? queuedAtMs, failed: state === 'failed' };
}

export const isPage = ({ reason }: Pick<ToldFact, 'reason'>): boolean => reason === 'escalation';

/** One message may tell many things: a digest is one notification, whatever it holds. */
export function messagesOf(facts: readonly ToldFact[]): ToldFact[] {
  const digests = new Set<string>();
  return facts.filter(({ reason, contactPoint, atMs }) => {
    if (reason !== 'digest') return true;
    const key = `${contactPoint} ${atMs}`;
    return !digests.has(key) && digests.add(key) !== undefined;
  });
}

/** Whether a person, or a program in a person's name, did something about it. */
export const isActedOn = ({ timeline, acknowledgedBy, resolvedBy }: Pick<Incident, 'timeline' | 'acknowledgedBy' | 'resolvedBy'>): boolean =>
  acknowledgedBy !== null || resolvedBy !== null || timeline.some(({ by }) => by !== null && by.kind !== 'service');

export const isAutoResolved = (incident: Incident): boolean => incident.state === 'resolved' && !isActedOn(incident);

/** What each rule did to it. Of an incident from before there were tallies: each of its alerts fired once. */
export function talliesOf(incident: Incident): readonly RuleTally[] {
  if (incident.tally !== undefined) return incident.tally;
  const made = new Map<string, RuleTally>();
  for (const alert of incident.alerts) {
    const [rule, alertname] = [ruleOf(alert), alert.labels.alertname ?? ''];
    const key = `${rule} ${alertname}`;
    const tally = made.get(key) ?? { rule, alertname, quarters: [], ended: 0, seconds: [] };
    made.set(key, tally);
    tally.quarters.push({ quarter: Math.floor(Math.max(alert.startsAtMs, incident.openedAtMs) / QUARTER_MS), fired: 1, flapped: 0 });
    if (alert.resolvedAtMs === null) continue;
    tally.ended++;
    tally.seconds.push(Math.round((alert.resolvedAtMs - alert.startsAtMs) / 1_000));
  }
  return [...made.values()];
}

/** As its alerts say; of the incident when it keeps none of them any more. */
export function severityOf(incident: Incident, { rule, alertname }: Pick<RuleTally, 'rule' | 'alertname'>): Severity {
  const own = incident.alerts.filter((alert) => ruleOf(alert) === rule && (alert.labels.alertname ?? '') === alertname).map(({ labels }) => labels.severity);
  if (own.length === 0) return incident.severity;
  return SEVERITIES.find((severity) => own.includes(severity)) ?? 'warning';
}
