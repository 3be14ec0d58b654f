/**
 * Pages that are seldom the first that one sees. The table is a chunk of its own, so that the first view does not carry the names of their chunks: it costs these pages one
 * small request, once.
 */
export const MORE_PAGES = {
  'on-call': () => import('../features/on-call/on-call-page'),
  escalation: () => import('../features/escalation/escalation-page'),
  routing: () => import('../features/routing/routing-page'),
  'contact-points': () => import('../features/contact-points/contact-points-page'),
  'my-notifications': () => import('../features/my-notifications/my-notifications-page'),
  maintenance: () => import('../features/maintenance/maintenance-page'),
  silences: () => import('../features/silences/silences-page'),
  'alert-rules': () => import('../features/alert-rules/alert-rules-page'),
  'alert-rule-editor': () => import('../features/alert-rules/editor-routes'),
  'custom-metrics': () => import('../features/metric-rules/rules-page'),
  'custom-metric': () => import('../features/metric-rules/rule-page'),
  'dead-letters': () => import('../features/dead-letters/dead-letters-page'),
  'status-pages': () => import('../features/status-pages/status-pages-page'),
  'status-page': () => import('../features/status-pages/status-page-page'),
  runbook: () => import('../features/runbooks/runbook-page'),
  noise: () => import('../features/noise/noise-page'),
  storage: () => import('../features/storage/storage-page'),
  admin: () => import('../features/admin/admin-page'),
};
