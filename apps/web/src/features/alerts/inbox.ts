/** Which incidents an inbox shows, in which order; newer news win over what was listed before. */
import { type IncidentState, type IncidentSummary, type Severity } from '../../api/incidents';

export type Show = 'open' | 'triggered' | 'acknowledged' | 'snoozed' | 'resolved';
export interface InboxFilter {
  show: Show;
  severity: Severity | undefined;
  /** "" = any team. */
  team: string;
  text: string;
}

export const STATES_OF: Record<Show, readonly IncidentState[]> = {
  open: ['TRIGGERED', 'ACKNOWLEDGED', 'SNOOZED'], triggered: ['TRIGGERED'], acknowledged: ['ACKNOWLEDGED'], snoozed: ['SNOOZED'], resolved: ['RESOLVED'],
};
const SHOWS = Object.keys(STATES_OF) as Show[];
export const SEVERITIES: readonly Severity[] = ['CRITICAL', 'WARNING', 'INFO'];

export const filterOf = (params: URLSearchParams): InboxFilter => ({
  show: SHOWS.find((show) => show === params.get('state')) ?? 'open', severity: SEVERITIES.find((severity) => severity === params.get('severity')?.toUpperCase()),
  team: params.get('team') ?? '', text: params.get('q') ?? '',
});

/** As the API searches: a part of the title, or the number. */
const hasText = ({ number, title }: IncidentSummary, text: string): boolean => title.toLowerCase().includes(text) || `#${number}` === text;

export const isShown = (incident: IncidentSummary, { show, severity, team, text }: InboxFilter): boolean =>
  STATES_OF[show].includes(incident.state) && (severity === undefined || incident.severity === severity) && (team === '' || incident.team === team) && hasText(incident, text.trim().toLowerCase());

/** The newest version of every incident of both lists. */
export function newest<T extends Pick<IncidentSummary, 'id' | 'version'>>(listed: readonly T[], changed: Iterable<T>): T[] {
  const byId = new Map(listed.map((incident) => [incident.id, incident]));
  for (const incident of changed) if ((byId.get(incident.id)?.version ?? -1) < incident.version) byId.set(incident.id, incident);
  return [...byId.values()];
}

const rankOf = ({ state, severity }: IncidentSummary): number => ['TRIGGERED', 'ACKNOWLEDGED', 'SNOOZED', 'RESOLVED', 'MERGED'].indexOf(state) * SEVERITIES.length + SEVERITIES.indexOf(severity);

/** What waits for somebody first, then the worst, then the newest. Resolved ones by the time they ended. */
export const inboxOrder = (a: IncidentSummary, b: IncidentSummary): number =>
  a.state === 'RESOLVED' && b.state === 'RESOLVED' ? (b.resolvedAtMs ?? 0) - (a.resolvedAtMs ?? 0) : rankOf(a) - rankOf(b) || b.openedAtMs - a.openedAtMs || b.number - a.number;

export const inboxOf = (listed: readonly IncidentSummary[], changed: Iterable<IncidentSummary>, filter: InboxFilter): IncidentSummary[] =>
  newest(listed, changed).filter((incident) => isShown(incident, filter)).sort(inboxOrder);

/** The incident that is chosen after a move; none chosen starts at the end the move comes from. */
export function chosenAfter(ids: readonly string[], chosen: string | undefined, move: 1 | -1): string | undefined {
  const at = chosen === undefined ? -1 : ids.indexOf(chosen);
  if (at === -1) return move === 1 ? ids[0] : ids.at(-1);
  return ids[Math.min(ids.length - 1, Math.max(0, at + move))];
}

/** The incident that takes the place of a chosen one that left the list: the one that followed it. */
export function chosenWhenGone(before: readonly string[], now: readonly string[], chosen: string): string | undefined {
  if (now.includes(chosen)) return chosen;
  const at = before.indexOf(chosen);
  const left = new Set(now);
  return before.slice(at + 1).find((id) => left.has(id)) ?? before.slice(0, Math.max(0, at)).findLast((id) => left.has(id));
}
