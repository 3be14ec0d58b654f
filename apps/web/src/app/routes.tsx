import { Activity, Boxes, ChartSpline, Compass, HardDrive, KeyRound, LayoutDashboard, ListChecks, MailWarning, Ruler, TriangleAlert } from 'lucide-react';
import { type ComponentType, lazy, type LazyExoticComponent } from 'react';

type PageModule = Promise<{ default: ComponentType }>;

export interface PageRoute {
  path: string;
  title: string;
  load: () => PageModule;
  Page: LazyExoticComponent<ComponentType>;
  /** Shown in the navigation. */
  nav?: { label: string; icon: ComponentType<{ size?: number }>; keys: string; section: 'watch' | 'run' };
}

const route = (path: string, title: string, load: () => PageModule, nav?: PageRoute['nav']): PageRoute => ({ path, title, load, Page: lazy(load), ...(nav ? { nav } : {}) });

const loadIncident = () => import('../features/alerts/incident-page');
const loadAlertRules = () => import('../features/alert-rules/alert-rules-page');

/** All pages. Each is a chunk of its own, loaded when it is first visited. */
export const ROUTES: readonly PageRoute[] = [
  route('/', 'Overview', () => import('../features/overview/overview-page'), { label: 'Overview', icon: LayoutDashboard, keys: 'g o', section: 'watch' }),
  route('/nodes', 'Nodes', () => import('../features/nodes/nodes-page'), { label: 'Nodes', icon: Boxes, keys: 'g n', section: 'watch' }),
  route('/nodes/:id', 'Node', () => import('../features/nodes/node-page')),
  route('/explore', 'Metrics', () => import('../features/metrics/metrics-page'), { label: 'Metrics', icon: ChartSpline, keys: 'g m', section: 'watch' }),
  route('/events', 'Events', () => import('../features/explore/explore-page'), { label: 'Events', icon: Compass, keys: 'g e', section: 'watch' }),
  route('/custom-metrics', 'Custom metrics', () => import('../features/metric-rules/rules-page'), { label: 'Custom metrics', icon: Ruler, keys: 'g c', section: 'watch' }),
  route('/custom-metrics/new', 'New metric', () => import('../features/metric-rules/rule-page')),
  route('/custom-metrics/edit/:id', 'Metric', () => import('../features/metric-rules/rule-page')),
  route('/alerts', 'Alerts', () => import('../features/alerts/alerts-page'), { label: 'Alerts', icon: TriangleAlert, keys: 'g i', section: 'watch' }),
  route('/alerts/:id', 'Alert', loadIncident),
  // Where notifications point to.
  route('/incidents/:id', 'Alert', loadIncident),
  route('/silences', 'Silences', () => import('../features/silences/silences-page')),
  route('/alert-rules', 'Alert rules', loadAlertRules, { label: 'Alert rules', icon: ListChecks, keys: 'g u', section: 'watch' }),
  route('/alert-rules/*', 'Alert rules', () => import('../features/alert-rules/editor-routes')),
  // Where an alert's link to its rule points to.
  route('/alerts/rules/:groupId/:ruleId?', 'Alert rules', loadAlertRules),
  route('/status', 'System status', () => import('../features/system-status/status-page'), { label: 'Status', icon: Activity, keys: 'g s', section: 'run' }),
  route('/dead-letters', 'Dead letters', () => import('../features/dead-letters/dead-letters-page'), { label: 'Dead letters', icon: MailWarning, keys: 'g d', section: 'run' }),
  route('/storage', 'Storage', () => import('../features/storage/storage-page'), { label: 'Storage', icon: HardDrive, keys: 'g r', section: 'run' }),
  route('/admin', 'Administration', () => import('../features/admin/admin-page'), { label: 'Admin', icon: KeyRound, keys: 'g a', section: 'run' }),
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
