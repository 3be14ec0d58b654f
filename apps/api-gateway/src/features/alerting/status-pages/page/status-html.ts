/** The public page: whole HTML that works without scripts. Pure. */
import type { StatusEventView, StatusPageView } from '@observer/contracts';
import { dayOf, durationText, escaped, paragraphs, timeTag } from './html';
import { layout } from './layout';
import { OVERALL_WORDS, STATE_MARKS, STATE_WORDS, STATUS_WORDS } from './state-words';
import { subscribeSection } from './subscribe-section';

type Component = StatusPageView['groups'][number]['components'][number];

/** Days of past events on the first page; the history has all. */
const DAYS_ON_PAGE = 14;

export interface PageOptions {
  /** Where the page is, for its links; a preview has none that act. */
  readonly base: string;
  readonly preview?: boolean;
}

export function statusHtml(view: StatusPageView, { base, preview = false }: PageOptions): string {
  const open = view.events.filter(({ resolvedAtMs }) => resolvedAtMs === null);
  const past = view.events.filter(({ resolvedAtMs }) => resolvedAtMs !== null && resolvedAtMs >= view.atMs - DAYS_ON_PAGE * 86_400_000);
  const content = [
    overall(view), openSection(open, view), maintenanceSection(view), componentsSection(view), pastSection(past, view, `No incidents in the last ${DAYS_ON_PAGE} days.`),
    preview ? '' : `<p class="more"><a href="${base}/history">Incidents of the last 90 days</a></p>`, preview ? '' : subscribeSection(view, base),
  ];
  return layout({ view, base, preview, title: `${view.title} status`, content: content.join('') });
}

export function historyHtml(view: StatusPageView, options: PageOptions): string {
  const content = [pastSection(view.events, view, 'No incidents in the last 90 days.', 'Incidents of the last 90 days'), `<p class="more"><a href="${options.base}">The status now</a></p>`];
  return layout({ view, ...options, title: `${view.title}: history`, content: content.join('') });
}

const mark = (state: StatusPageView['state']): string => `<span class="mark" aria-hidden="true">${STATE_MARKS[state]}</span>`;

function overall({ state, atMs, timeZone, groups }: StatusPageView): string {
  const isEmpty = groups.length === 0;
  return `<div class="overall ${state}" role="status">${mark(state)}<span>${isEmpty ? 'No components are shown yet' : OVERALL_WORDS[state]}</span><small>As of ${timeTag(atMs, timeZone)}</small></div>`;
}

const openSection = (events: readonly StatusEventView[], view: StatusPageView): string => (events.length === 0 ? '' : `<section><h2>Now</h2>${events.map((event) => eventCard(event, view)).join('')}</section>`);

function componentsSection({ groups }: StatusPageView): string {
  return groups.map(({ name, components }) => `<section><h2>${escaped(name === '' ? 'Components' : name)}</h2><div class="card">${components.map(componentRow).join('')}</div></section>`).join('');
}

function componentRow({ name, description, state, uptime, days }: Component): string {
  const bars = days.length === 0 ? '' : `${barsOf(days)}<div class="scale"><span class="wide">90 days ago</span><span class="narrow">30 days ago</span><span>${uptime === null ? 'not measured yet' : `${percent(uptime)} uptime over ${knownDays(days)}`}</span><span>Today</span></div>`;
  const about = description === '' ? '' : `<p class="muted">${escaped(description)}</p>`;
  return `<div class="component"><div class="row"><h3>${escaped(name)}</h3><span class="state ${state}">${mark(state)}${STATE_WORDS[state]}</span></div>${about}${bars}</div>`;
}

function knownDays(days: Component['days']): string {
  const known = days.filter(({ uptime }) => uptime !== null).length;
  return known === 1 ? 'one day' : `${known} days`;
}

/** Cut, not rounded: 99.999 % is not 100 %. */
const percent = (value: number): string => `${(Math.floor(value * 1e4) / 1e2).toFixed(value === 1 ? 0 : 2)} %`;

function barsOf(days: Component['days']): string {
  const told = days.filter(({ state }) => state !== null && state !== 'operational').map(({ date, state, uptime }) => `${date}: ${STATE_WORDS[state!].toLowerCase()}${uptime === null ? '' : `, ${percent(uptime)} uptime`}`);
  const summary = told.length === 0 ? 'Last 90 days: nothing happened' : `Last 90 days. ${told.join('; ')}`;
  const bars = days.map(({ date, state, uptime }) => `<i${state === null ? '' : ` class="${state}"`} title="${date}: ${state === null ? 'not known' : STATE_WORDS[state]}${uptime === null ? '' : `, ${percent(uptime)}`}"></i>`).join('');
  return `<div class="bars" role="img" aria-label="${escaped(summary)}">${bars}</div>`;
}

function eventCard(event: StatusEventView, { timeZone, atMs }: Pick<StatusPageView, 'timeZone' | 'atMs'>): string {
  const lasted = event.resolvedAtMs === null ? `for ${durationText(atMs - event.startedAtMs)}` : `lasted ${durationText(event.resolvedAtMs - event.startedAtMs)}`;
  const what = [event.impact === 'operational' ? '' : STATE_WORDS[event.impact], event.components.join(', ')].filter((part) => part !== '').map(escaped).join(' · ');
  const updates = event.updates.map(({ atMs: at, status, text }) => `<li><strong>${STATUS_WORDS[status]}</strong> <span class="muted">${timeTag(at, timeZone)}</span>${paragraphs(text)}</li>`).join('');
  return `<article class="card event ${event.impact}" id="${escaped(event.id)}"><h3>${escaped(event.title)}</h3><p class="muted">${what}${what === '' ? '' : ' · '}since ${timeTag(event.startedAtMs, timeZone)}, ${lasted}</p><ol>${updates}</ol></article>`;
}

function maintenanceSection({ maintenance, timeZone, atMs }: StatusPageView): string {
  if (maintenance.length === 0) return '';
  const cards = maintenance.map(({ title, text, components, startMs, endMs }) =>
    `<article class="card event under-maintenance"><h3>${escaped(title)}</h3><p class="muted">${startMs <= atMs ? 'Under way, until' : `${timeTag(startMs, timeZone)} –`} ${timeTag(endMs, timeZone)} · ${escaped(components.join(', '))}</p>${text === '' ? '' : paragraphs(text)}</article>`);
  return `<section><h2>Maintenance</h2>${cards.join('')}</section>`;
}

function pastSection(events: readonly StatusEventView[], view: StatusPageView, empty: string, title = 'Past incidents'): string {
  const days = new Map<string, StatusEventView[]>();
  for (const event of [...events].sort((a, b) => b.startedAtMs - a.startedAtMs)) days.set(dayOf(event.startedAtMs, view.timeZone), [...(days.get(dayOf(event.startedAtMs, view.timeZone)) ?? []), event]);
  const content = [...days].map(([day, some]) => `<h3 class="day">${escaped(day)}</h3>${some.map((event) => eventCard(event, view)).join('')}`).join('');
  return `<section class="past"><h2>${title}</h2>${content === '' ? `<p class="muted">${empty}</p>` : content}</section>`;
}
