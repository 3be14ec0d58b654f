/** Counts in an incident what each rule did to it: the noise report adds these up. Complete however long it goes on, since the newest 500 alerts and lines of the timeline are not. */
import type { Incident, IncidentAlert, RuleTally } from '@observer/contracts';

export const QUARTER_MS = 900_000;
/** A month; what is older is counted with the oldest that is kept. */
const MOST_QUARTERS = 3_000;
const MOST_RULES = 200;
const MOST_SECONDS = 200;
const RULE_PATH = /^\/alerts\/rules\/([a-z0-9-]+)\/([a-z0-9-]+)$/;

/** `<group>/<rule>` that an alert is of, as its link says; empty = from outside, or about a group as a whole. */
export function ruleOf({ generatorUrl }: Pick<IncidentAlert, 'generatorUrl'>): string {
  const [, group, rule] = RULE_PATH.exec(generatorUrl) ?? [];
  return group === undefined || rule === undefined ? '' : `${group}/${rule}`;
}

/** Takes what alerts did, in place. To be called before the incident keeps them. @param known whether an alert fires here already */
export function tallyAlerts(incident: Incident, alerts: readonly IncidentAlert[], known: (fingerprint: string) => boolean, nowMs: number): void {
  const before = new Map(incident.alerts.map((alert) => [alert.fingerprint, alert]));
  for (const alert of alerts) {
    const firesHere = known(alert.fingerprint);
    if (alert.state === 'resolved' && !firesHere) continue;
    const began = !firesHere && alert.moved !== true;
    const counted = firesHere ? (before.get(alert.fingerprint)?.flaps ?? 0) : alert.moved === true ? (alert.flaps ?? 0) : 0;
    const flaps = Math.max(0, (alert.flaps ?? 0) - counted);
    if (!began && flaps === 0 && alert.state === 'firing') continue;
    const tally = tallyOf(incident, alert);
    if (began || flaps > 0) count(tally, Math.floor(nowMs / QUARTER_MS), began ? 1 : 0, flaps);
    if (alert.state !== 'resolved') continue;
    tally.ended++;
    tally.seconds = [...tally.seconds, Math.max(0, Math.round(((alert.resolvedAtMs ?? nowMs) - alert.startsAtMs) / 1_000))].slice(-MOST_SECONDS);
  }
}

/** An entry that may be changed; beyond 200 rules all others share one. */
function tallyOf(incident: Incident, alert: IncidentAlert): RuleTally {
  const [rule, alertname] = [ruleOf(alert), alert.labels.alertname ?? ''];
  const all = (incident.tally ??= []);
  const found = all.find((one) => one.rule === rule && one.alertname === alertname);
  if (found !== undefined) return found;
  const name = all.length < MOST_RULES ? { rule, alertname } : { rule: '', alertname: 'others' };
  const shared = all.find((one) => one.rule === name.rule && one.alertname === name.alertname);
  if (shared !== undefined) return shared;
  const made: RuleTally = { ...name, quarters: [], ended: 0, seconds: [] };
  all.push(made);
  return made;
}

function count({ quarters }: RuleTally, quarter: number, fired: number, flapped: number): void {
  const last = quarters.at(-1);
  if (last !== undefined && last.quarter >= quarter) addTo(last, { fired, flapped });
  else quarters.push({ quarter, fired, flapped });
  if (quarters.length > MOST_QUARTERS) mergeOldest(quarters);
}

function addTo(entry: RuleTally['quarters'][number], { fired, flapped }: Pick<RuleTally['quarters'][number], 'fired' | 'flapped'>): void {
  entry.fired += fired;
  entry.flapped += flapped;
}

function mergeOldest(quarters: RuleTally['quarters']): void {
  const oldest = quarters.shift()!;
  addTo(quarters[0]!, oldest);
}
