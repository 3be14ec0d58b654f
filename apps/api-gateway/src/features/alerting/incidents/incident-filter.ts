/** Which incidents a list shows, and in which order. Pure. */
import { alertMatchersSchema, type Incident, INCIDENT_STATES, SEVERITIES } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { z } from 'zod';
import { tagTestOf } from '../../../matchers/tag-test';

const MAX_PAGE = 500;

export const incidentFilterSchema = z.object({
  states: z.array(z.enum(INCIDENT_STATES)).optional(), severities: z.array(z.enum(SEVERITIES)).optional(), team: z.string().max(64).optional(), assignee: z.string().max(64).optional(),
  /** Part of the title, in any case, or `#<number>`. */
  text: z.string().max(200).optional(),
  /** An alert of it must satisfy all. */
  matchers: alertMatchersSchema.optional(),
  openedFromMs: z.number().optional(), openedToMs: z.number().optional(),
  limit: z.number().int().min(1).max(MAX_PAGE).default(50), cursor: z.string().max(200).optional(),
});
export type IncidentFilter = z.output<typeof incidentFilterSchema>;

export interface IncidentPage {
  readonly items: Incident[];
  /** Of all that match, over all pages. */
  readonly total: number;
  readonly nextCursor: string | null;
}

/** Newest first. @throws ObserverError `invalid_argument` for a pattern or cursor that is none */
export function pageOf(incidents: readonly Incident[], filter: IncidentFilter): IncidentPage {
  const matching = incidents.filter(testOf(filter)).sort((a, b) => b.openedAtMs - a.openedAtMs || (a.id < b.id ? 1 : -1));
  const after = filter.cursor === undefined ? undefined : parseCursor(filter.cursor);
  const rest = after === undefined ? matching : matching.filter(({ openedAtMs, id }) => openedAtMs < after.openedAtMs || (openedAtMs === after.openedAtMs && id < after.id));
  const items = rest.slice(0, filter.limit);
  return { items, total: matching.length, nextCursor: rest.length > items.length ? `${items.at(-1)!.openedAtMs}~${items.at(-1)!.id}` : null };
}

function testOf(filter: IncidentFilter): (incident: Incident) => boolean {
  const text = filter.text?.trim().toLowerCase();
  const tests = filter.matchers?.map(({ label, op, value }) => tagTestOf({ tag: label, op, value })) ?? [];
  return (incident) =>
    (filter.states?.includes(incident.state) ?? true) && (filter.severities?.includes(incident.severity) ?? true) && (filter.team ?? incident.team) === incident.team &&
    (filter.assignee === undefined || filter.assignee === incident.assignee) && incident.openedAtMs >= (filter.openedFromMs ?? -Infinity) && incident.openedAtMs <= (filter.openedToMs ?? Infinity) &&
    (text === undefined || text === `#${incident.number}` || incident.title.toLowerCase().includes(text)) &&
    (tests.length === 0 || incident.alerts.some(({ labels }) => tests.every(({ tag, accepts }) => accepts(labels[tag] ?? ''))));
}

function parseCursor(cursor: string): { openedAtMs: number; id: string } {
  const [openedAt = '', ...id] = cursor.split('~');
  if (!/^-?\d+(\.\d+)?$/.test(openedAt) || id.length === 0) throw new ObserverError('invalid_argument', 'The cursor is none: give `nextCursor` of the page before, as it was');
  return { openedAtMs: Number(openedAt), id: id.join('~') };
}
