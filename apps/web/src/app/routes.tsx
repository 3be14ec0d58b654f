import { Activity, BellOff, Boxes, ChartSpline, Compass, HardDrive, KeyRound, LayoutDashboard, ListChecks, MailWarning, Megaphone, Ruler, TriangleAlert, Users } from 'lucide-react';
import { type ComponentType, lazy, type LazyExoticComponent } from 'react';
import { type MORE_PAGES } from './more-pages';

type PageModule = Promise<{ default: ComponentType }>;

export interface PageRoute {
  path: string;
  title: string;
  load: () => PageModule;
  Page: LazyExoticComponent<ComponentType>;
  /** Shown in the navigation. */
  nav?: { label: string; icon: ComponentType<{ size?: number }>; keys: string; section: 'watch' | 'respond' | 'run'; /** Pages that one goes to from it: it stands for them. */ others?: readonly string[] };
}

const route = (path: string, title: string, load: () => PageModule, nav?: PageRoute['nav']): PageRoute => ({ path, title, load, Page: lazy(load), ...(nav ? { nav } : {}) });

const loadIncident = () => import('../features/alerts/incident-page');
const more = (page: keyof typeof MORE_PAGES) => async () => (await import('./more-pages')).MORE_PAGES[page]();
const loadAlertRules = more('alert-rules');

/** All pages. Each is a chunk of its own, loaded when it is first visited. */
export const ROUTES: readonly PageRoute[] = [
  route('/', 'Overview', () => import('../features/overview/overview-page'), { label: 'Overview', icon: LayoutDashboard, keys: 'g o', section: 'watch' }),
  route('/nodes', 'Nodes', () => import('../features/nodes/nodes-page'), { label: 'Nodes', icon: Boxes, keys: 'g n', section: 'watch' }),
  route('/nodes/:id', 'Node', () => import('../features/nodes/node-page')),
  route('/explore', 'Metrics', () => import('../features/metrics/metrics-page'), { label: 'Metrics', icon: ChartSpline, keys: 'g m', section: 'watch' }),
  route('/events', 'Events', () => import('../features/explore/explore-page'), { label: 'Events', icon: Compass, keys: 'g e', section: 'watch' }),
  route('/custom-metrics', 'Custom metrics', more('custom-metrics'), { label: 'Custom metrics', icon: Ruler, keys: 'g c', section: 'watch' }),
  route('/custom-metrics/new', 'New metric', more('custom-metric')),
  route('/custom-metrics/edit/:id', 'Metric', more('custom-metric')),
  route('/alerts', 'Alerts', () => import('../features/alerts/alerts-page'), { label: 'Alerts', icon: TriangleAlert, keys: 'g i', section: 'respond', others: ['/noise', '/incidents'] }),
  route('/alerts/:id', 'Alert', loadIncident),
  // Where notifications point to.
  route('/incidents/:id', 'Alert', loadIncident),
  route('/alert-rules', 'Alert rules', loadAlertRules, { label: 'Alert rules', icon: ListChecks, keys: 'g u', section: 'respond', others: ['/runbooks'] }),
  route('/alert-rules/*', 'Alert rules', more('alert-rule-editor')),
  route('/noise', 'Noise', more('noise')),
  route('/runbooks/:alert', 'Runbook', more('runbook')),
  // Where an alert's link to its rule points to.
  route('/alerts/rules/:groupId/:ruleId?', 'Alert rules', loadAlertRules),
  route('/silences', 'Silences', more('silences'), { label: 'Quiet time', icon: BellOff, keys: 'g q', section: 'respond', others: ['/maintenance'] }),
  route('/maintenance', 'Maintenance', more('maintenance')),
  route('/on-call', 'On-call', more('on-call'), { label: 'On-call', icon: Users, keys: 'g p', section: 'respond', others: ['/escalation', '/routing', '/contact-points', '/my-notifications'] }),
  route('/escalation', 'Escalation', more('escalation')),
  route('/routing', 'Routing', more('routing')),
  route('/contact-points', 'Contact points', more('contact-points')),
  route('/my-notifications', 'My notifications', more('my-notifications')),
  route('/status', 'System status', () => import('../features/system-status/status-page'), { label: 'Status', icon: Activity, keys: 'g s', section: 'run' }),
  route('/dead-letters', 'Dead letters', more('dead-letters'), { label: 'Dead letters', icon: MailWarning, keys: 'g d', section: 'run' }),
  route('/storage', 'Storage', more('storage'), { label: 'Storage', icon: HardDrive, keys: 'g r', section: 'run' }),
  route('/admin', 'Administration', more('admin'), { label: 'Admin', icon: KeyRound, keys: 'g a', section: 'run' }),
  // The public ones; /status-page/… itself is no page of this app.
  route('/status-pages', 'Status pages', more('status-pages'), { label: 'Status pages', icon: Megaphone, keys: 'g b', section: 'run' }),
  route('/status-pages/:id', 'Status page', more('status-page')),
];

export const NAV_ROUTES = ROUTES.filter((one) => one.nav !== undefined);

/** Pages that draw charts at once: what draws them is fetched beside the page, not after it. */
const CHART_PATHS: ReadonlySet<string> = new Set(['/', '/nodes/:id', '/events', '/explore']);

/** Starts loading the page of a path before the session is known, so that both waits run side by side. */
export function preloadRoute(path: string): void {
  const found = ROUTES.find(({ path: pattern }) => pattern === path) ?? (path.startsWith('/nodes/') ? ROUTES.find(({ path: pattern }) => pattern === '/nodes/:id') : undefined);
  // A failed preload is no fault: the router asks again and shows the error.
  void found?.load().catch(() => undefined);
  if (found && CHART_PATHS.has(found.path)) void import('../charts/echarts-core').catch(() => undefined);
}
