import { maintenanceSchema, type Routing, routingSchema, silenceSchema } from '@observer/contracts';
import { previewRoute } from './preview-route';

const nowMs = Date.parse('2026-11-25T12:00:00Z');
const routing: Routing = routingSchema.parse({
  routes: [
    { id: 'sui', matchers: [{ label: 'severity', op: '=', value: 'critical' }, { label: 'chain', op: '=~', value: 'sui|aptos' }], team: 'move', policy: 'move', groupBy: ['chain'] },
    { id: 'gateway', matchers: [{ label: 'service', op: '=', value: 'gateway' }], team: 'platform', policy: 'urgent' },
    { id: 'rest', team: 'ops', policy: 'default' },
  ],
});
const silence = silenceSchema.parse({ id: 's1', matchers: [{ label: 'chain', op: '=', value: 'base' }], startsAtMs: nowMs - 1, endsAtMs: nowMs + 1, createdBy: 'ada', comment: 'known', updatedAtMs: 1 });
const plan = maintenanceSchema.parse({ id: 'upgrade', name: 'Upgrade', matchers: [], timeZone: 'UTC', startsAt: '2026-11-25T11:00', durationMs: 7_200_000, repeat: { every: 'never' } });
const preview = (labels: Record<string, string>, quiet: object = {}) => previewRoute(labels, { routing, silences: [], plans: [], nowMs, ...quiet });

describe('the preview of a route', () => {
  it('is the first whose matchers hold, and tells why those before it do not', () => {
    expect(preview({ alertname: 'NodeDown', chain: 'sui', severity: 'critical' })).toMatchObject({ route: 'sui', team: 'move', policy: 'move', severity: 'critical', groupKey: 'sui{chain="sui"}', tried: [{ route: 'sui', label: null }] });
    expect(preview({ alertname: 'NodeDown', chain: 'base', severity: 'critical' })).toMatchObject({ route: 'rest', tried: [{ route: 'sui', label: 'chain' }, { route: 'gateway', label: 'service' }, { route: 'rest', label: null }] });
    expect(preview({}).severity).toBe('warning');
  });

  it('tells what keeps the alert from people now', () => {
    expect(preview({ chain: 'base' }, { silences: [silence], plans: [plan] })).toMatchObject({ silencedBy: ['s1'], mutedBy: ['upgrade'] });
    expect(preview({ chain: 'sui' }, { silences: [silence], plans: [{ ...plan, enabled: false }] })).toMatchObject({ silencedBy: [], mutedBy: [] });
  });

  it('refuses a routing with a pattern that is no regular expression', () => {
    const broken = routingSchema.parse({ routes: [{ id: 'a', matchers: [{ label: 'chain', op: '=~', value: '(' }], team: '', policy: 'p' }, { id: 'b', team: '', policy: 'p' }] });
    expect(() => preview({}, { routing: broken })).toThrow();
  });
});
