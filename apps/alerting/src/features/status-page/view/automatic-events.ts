import type { Announcement, ComponentHistory, ComponentState, StatusComponent, StatusEventView } from '@observer/contracts';
import { stretchesOf } from '../history/component-history';
import { resolvedAtOf, worstOf } from '../state/component-state';
import { STATE_WORDS } from '../state/state-words';

interface Interruption {
  readonly component: StatusComponent;
  readonly state: ComponentState;
  readonly startMs: number;
  /** Null = it lasts. */
  readonly endMs: number | null;
}

/**
 * Interruptions that nobody announced, told by the names of their components only. Those that overlap are one event.
 * @param histories by the components' ids
 */
export function automaticEvents(components: readonly StatusComponent[], histories: ReadonlyMap<string, ComponentHistory>, announcements: readonly Announcement[], range: { readonly startMs: number; readonly endMs: number }): StatusEventView[] {
  const found = components.flatMap((component) => interruptionsOf(component, histories.get(component.id), range)).filter((one) => !announcements.some((announcement) => tellsOf(announcement, one)));
  const events: Interruption[][] = [];
  let endMs = -Infinity;
  for (const one of found.sort((a, b) => a.startMs - b.startMs)) {
    if (one.startMs > endMs) events.push([]);
    events.at(-1)!.push(one);
    endMs = Math.max(endMs, one.endMs ?? Infinity);
  }
  return events.map(eventOf);
}

/** Maintenance is no interruption: it stands among what is planned. */
function interruptionsOf(component: StatusComponent, history: ComponentHistory | undefined, range: { readonly startMs: number; readonly endMs: number }): Interruption[] {
  return stretchesOf(history?.changes ?? [], range).filter(({ state }) => state !== 'operational' && state !== 'under-maintenance')
    .map(({ state, startMs, endMs, lasts }) => ({ component, state, startMs, endMs: lasts ? null : endMs }));
}

const tellsOf = (announcement: Announcement, { component, startMs, endMs }: Interruption): boolean =>
  announcement.components.some((one) => one.component === component.id) && announcement.startedAtMs <= (endMs ?? Infinity) && startMs <= (resolvedAtOf(announcement) ?? Infinity);

function eventOf(parts: readonly Interruption[]): StatusEventView {
  const names = [...new Set(parts.map(({ component }) => component.name))];
  const impact = worstOf(parts.map(({ state }) => state));
  const resolvedAtMs = parts.some(({ endMs }) => endMs === null) ? null : Math.max(...parts.map(({ endMs }) => endMs!));
  const startedAtMs = parts[0]!.startMs;
  const updates = parts.map(({ component, state, startMs }) => ({ id: `${startMs}-${component.id}`, atMs: startMs, status: 'investigating' as const, text: `${component.name}: ${STATE_WORDS[state].toLowerCase()}.` }));
  const end = resolvedAtMs === null ? [] : [{ id: `${resolvedAtMs}-end`, atMs: resolvedAtMs, status: 'resolved' as const, text: `${names.length === 1 ? `${names[0]} is` : 'All components are'} operational again.` }];
  return { id: `auto-${startedAtMs}`, kind: 'automatic', title: `${STATE_WORDS[impact]}: ${shortList(names)}`, impact, components: names, startedAtMs, resolvedAtMs, updates: [...end, ...updates.reverse()] };
}

const MOST_NAMED = 3;
const shortList = (names: readonly string[]): string => (names.length <= MOST_NAMED ? names.join(', ') : `${names.slice(0, MOST_NAMED - 1).join(', ')} and ${names.length - MOST_NAMED + 1} more`);
