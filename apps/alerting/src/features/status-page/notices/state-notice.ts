import type { ComponentHistory, ComponentState, StatusNotice, StatusPage } from '@observer/contracts';
import type { Announcement } from '@observer/contracts';
import { resolvedAtOf } from '../state/component-state';

type About = Extract<StatusNotice['about'], { kind: 'states' }>;

export interface StateNoticeFacts {
  readonly page: StatusPage;
  readonly histories: ReadonlyMap<string, ComponentHistory>;
  readonly announcements: readonly Announcement[];
  /** The newest notice of this kind; undefined = none was given yet: subscribers take everything for operational. */
  readonly newest: About | undefined;
  readonly nowMs: number;
}

/**
 * What subscribers are to be told now: components whose state is another than they know, and has been for long enough. What an open announcement tells of is left to it.
 * Its number follows the newest one's: two who find the same write the same document.
 */
export function dueStateNotice({ page, histories, announcements, newest, nowMs }: StateNoticeFacts): StatusNotice | undefined {
  if (!page.published || !page.notifyStates) return undefined;
  const announced = new Set(announcements.filter((one) => resolvedAtOf(one) === null && one.startedAtMs <= nowMs).flatMap(({ components }) => components.map(({ component }) => component)));
  const knownOf = (component: string): ComponentState => newest?.told[component] ?? 'operational';
  const changed = page.components.flatMap(({ id }) => {
    const last = histories.get(id)?.changes.at(-1);
    if (last === undefined || last.state === knownOf(id) || announced.has(id) || nowMs - last.atMs < page.notifyAfterMs) return [];
    return [{ component: id, from: knownOf(id), to: last.state, sinceMs: last.atMs }];
  });
  if (changed.length === 0) return undefined;
  const number = (newest?.number ?? 0) + 1;
  const told = Object.fromEntries(page.components.map(({ id }) => [id, changed.find(({ component }) => component === id)?.to ?? knownOf(id)]));
  return { page: page.id, id: `s${number}`, atMs: nowMs, fannedOut: false, about: { kind: 'states', number, changed, told } };
}

/** An update that is older was written for the record. */
const NEWS_MS = 3_600_000;

/** Updates of announcements that subscribers are to be told of, each once. */
export function announcementNotices(page: StatusPage, announcements: readonly Announcement[], nowMs: number): StatusNotice[] {
  if (!page.published) return [];
  return announcements.flatMap(({ id, updates }) => updates.filter(({ notify, atMs }) => notify && atMs <= nowMs && nowMs - atMs < NEWS_MS)
    .map((update): StatusNotice => ({ page: page.id, id: `a-${id}-${update.id}`, atMs: nowMs, fannedOut: false, about: { kind: 'announcement', announcement: id, update: update.id } })));
}
