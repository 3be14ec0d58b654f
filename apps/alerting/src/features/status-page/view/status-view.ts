/** What the public sees of a page. Pure. Everything shown is named here: labels, alerts, incidents, people and notes have no way in. */
import type { Announcement, ComponentHistory, Maintenance, StatusChannel, StatusComponent, StatusEventView, StatusPage, StatusPageView } from '@observer/contracts';
import { maintenanceWindows } from '../../desk/maintenance/maintenance-windows';
import { componentDays, type Day, daysBefore, uptimeOf } from '../history/uptime';
import { isPublic, resolvedAtOf, worstOf } from '../state/component-state';
import { concerns } from '../state/maintenance-scope';
import { automaticEvents } from './automatic-events';

const AHEAD_MS = 30 * 86_400_000;
const MOST_WINDOWS = 20;
const MOST_EVENTS = 200;

export interface StatusFacts {
  readonly page: StatusPage;
  /** By component. */
  readonly histories: ReadonlyMap<string, ComponentHistory>;
  /** Of this page. */
  readonly announcements: readonly Announcement[];
  readonly maintenance: readonly Maintenance[];
  /** How one can be told. */
  readonly subscribe: readonly StatusChannel[];
  readonly nowMs: number;
}

export function statusView(facts: StatusFacts): StatusPageView {
  const { page, histories, subscribe, nowMs } = facts;
  const days = daysBefore(nowMs, page.timeZone);
  const groups = groupsOf(page.components).map(({ name, components }) => ({ name, components: components.map((component) => componentView(component, histories.get(component.id), days)) }));
  return {
    id: page.id, title: page.title, description: page.description, timeZone: page.timeZone, supportUrl: page.supportUrl, published: page.published, atMs: nowMs, subscribe: [...subscribe], groups,
    state: worstOf(groups.flatMap(({ components }) => components.map(({ state }) => state))), events: eventsOf(facts, days[0]!.startMs), maintenance: maintenanceOf(facts),
  };
}

/** In the order in which each heading appears first. */
function groupsOf(components: readonly StatusComponent[]): { name: string; components: StatusComponent[] }[] {
  const groups = new Map<string, StatusComponent[]>();
  for (const component of components) groups.set(component.group, [...(groups.get(component.group) ?? []), component]);
  return [...groups].map(([name, members]) => ({ name, components: members }));
}

function componentView(component: StatusComponent, history: ComponentHistory | undefined, days: readonly Day[]): StatusPageView['groups'][number]['components'][number] {
  const { id, name, description, showUptime } = component;
  const last = history?.changes.at(-1);
  const did = showUptime && history !== undefined ? componentDays(history, component, days) : [];
  return {
    id, name, description, state: last?.state ?? 'operational', sinceMs: last?.atMs ?? null, uptime: showUptime ? rounded(uptimeOf(did)) : null,
    days: did.map(({ date, state, uptime }) => ({ date, state, uptime: rounded(uptime) })),
  };
}

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value * 1e6) / 1e6);

function eventsOf({ page, histories, announcements, nowMs }: StatusFacts, sinceMs: number): StatusEventView[] {
  const names = new Map(page.components.map(({ id, name }) => [id, name]));
  const announced = announcements.filter((one) => one.startedAtMs <= nowMs && (resolvedAtOf(one) ?? nowMs) >= sinceMs).map((one) => announcementView(one, names));
  const automatic = page.showAutomatic ? automaticEvents(page.components, histories, announcements, { startMs: sinceMs, endMs: nowMs }) : [];
  const isOpen = ({ resolvedAtMs }: StatusEventView): number => (resolvedAtMs === null ? 1 : 0);
  return [...announced, ...automatic].sort((a, b) => isOpen(b) - isOpen(a) || b.startedAtMs - a.startedAtMs).slice(0, MOST_EVENTS);
}

function announcementView(announcement: Announcement, names: ReadonlyMap<string, string>): StatusEventView {
  const { id, title, components, startedAtMs, updates } = announcement;
  return {
    id, kind: 'announcement', title, impact: worstOf(components.map(({ state }) => state)), components: components.flatMap(({ component }) => names.get(component) ?? []), startedAtMs, resolvedAtMs: resolvedAtOf(announcement),
    updates: updates.map((update) => ({ id: update.id, atMs: update.atMs, status: update.status, text: update.text })).reverse(),
  };
}

function maintenanceOf({ page, maintenance, nowMs }: StatusFacts): StatusPageView['maintenance'] {
  return maintenance.filter(isPublic).flatMap((plan) => {
    const components = page.components.filter(({ matchers }) => concerns(plan.matchers, matchers)).map(({ name }) => name);
    if (components.length === 0) return [];
    return maintenanceWindows(plan, { startMs: nowMs, endMs: nowMs + AHEAD_MS }, MOST_WINDOWS).map(({ startMs, endMs }) => ({ id: `${plan.id}-${startMs}`, title: plan.public.title, text: plan.public.text, components, startMs, endMs }));
  }).sort((a, b) => a.startMs - b.startMs).slice(0, MOST_WINDOWS);
}
