/** What a subscriber reads: made of the page's own words. Pure. */
import type { Announcement, ComponentState, StatusNotice, StatusPage } from '@observer/contracts';
import { DateTime } from 'luxon';
import { isWorse, worstOf } from '../state/component-state';
import { STATE_WORDS } from '../state/state-words';

export interface StatusMessage {
  readonly headline: string;
  /** Lines of text, the first the most important. */
  readonly lines: readonly string[];
  /** Messages of the same thread go together. */
  readonly thread: string;
  /** For programs, beside page and time. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** @returns undefined when it says nothing to who chose these components, or what it is about is gone. @param chosen empty = all */
export function messageOf(notice: StatusNotice, page: StatusPage, announcement: Announcement | undefined, chosen: readonly string[]): StatusMessage | undefined {
  const wants = (component: string): boolean => chosen.length === 0 || chosen.includes(component);
  const nameOf = (component: string): string | undefined => page.components.find(({ id }) => id === component)?.name;
  if (notice.about.kind === 'states') {
    const changed = notice.about.changed.flatMap((one) => {
      const name = nameOf(one.component);
      return name !== undefined && wants(one.component) ? [{ ...one, name }] : [];
    });
    return changed.length === 0 ? undefined : statesMessage(notice, page, changed);
  }
  const { update: updateId } = notice.about;
  const update = announcement?.updates.find(({ id }) => id === updateId);
  if (announcement === undefined || update === undefined || !(announcement.components.length === 0 || announcement.components.some(({ component }) => wants(component)))) return undefined;
  const components = announcement.components.flatMap(({ component, state }) => (nameOf(component) === undefined ? [] : [{ id: component, name: nameOf(component)!, state }]));
  const status = capital(update.status);
  return {
    headline: `${status}: ${announcement.title}`, thread: `${page.id}.a-${announcement.id}`,
    lines: [update.text, ...(components.length === 0 ? [] : [`Components: ${components.map(({ name, state }) => `${name} (${STATE_WORDS[update.status === 'resolved' ? 'operational' : state].toLowerCase()})`).join(', ')}`]), `${status} at ${timeOf(update.atMs, page.timeZone)}`],
    data: { kind: 'announcement', announcement: { id: announcement.id, title: announcement.title, status: update.status, text: update.text, updateId: update.id, updatedAt: iso(update.atMs), startedAt: iso(announcement.startedAtMs), components } },
  };
}

interface Changed { readonly component: string; readonly name: string; readonly from: ComponentState; readonly to: ComponentState; readonly sinceMs: number }

function statesMessage(notice: StatusNotice, page: StatusPage, changed: readonly Changed[]): StatusMessage {
  const worst = worstOf(changed.map(({ to }) => to));
  const names = changed.filter(({ to }) => to === worst).map(({ name }) => name);
  const more = changed.length - names.length;
  return {
    headline: `${worst === 'operational' ? 'Operational again' : STATE_WORDS[worst]}: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}${more > 0 ? ` (and ${more} other ${more === 1 ? 'change' : 'changes'})` : ''}`,
    lines: changed.map(({ name, from, to, sinceMs }) => `${name}: ${STATE_WORDS[to].toLowerCase()} since ${timeOf(sinceMs, page.timeZone)}${isWorse(from, 'operational') ? `, before: ${STATE_WORDS[from].toLowerCase()}` : ''}`),
    thread: `${page.id}.${notice.id}`, data: { kind: 'states', components: changed.map(({ component, name, from, to, sinceMs }) => ({ id: component, name, from, to, since: iso(sinceMs) })) },
  };
}

const iso = (atMs: number): string => new Date(atMs).toISOString();
const timeOf = (atMs: number, timeZone: string): string => DateTime.fromMillis(atMs, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm ZZZZ', { locale: 'en' });
const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
