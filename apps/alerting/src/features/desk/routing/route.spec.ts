import { routingSchema } from '@observer/contracts';
import { DEFAULT_ROUTING, groupKeyOf, routeOf, severityOf, worst } from './route';

const routing = routingSchema.parse({
  routes: [
    { id: 'sui', matchers: [{ label: 'chain', op: '=', value: 'sui' }], team: 'move', policy: 'move', groupBy: ['region', 'alertname'] },
    { id: 'down', matchers: [{ label: 'alertname', op: '=~', value: '.*Down' }], team: 'nodes', policy: 'nodes', groupBy: [] },
    { id: 'rest', team: '', policy: 'default' },
  ],
});

describe('routing', () => {
  it('takes the first route that matches, and the last one for the rest', () => {
    expect(routeOf(routing, { chain: 'sui', alertname: 'NodeDown' }).id).toBe('sui');
    expect(routeOf(routing, { chain: 'eth', alertname: 'NodeDown' }).id).toBe('down');
    expect(routeOf(routing, { alertname: 'Slow' }).id).toBe('rest');
    expect(routeOf(DEFAULT_ROUTING, {}).policy).toBe('default');
  });

  it('names groups by the route and the labels it groups by', () => {
    expect(groupKeyOf(routing.routes[0]!, { chain: 'sui', region: 'us', alertname: 'A"b' })).toBe('sui{alertname="A\\"b",region="us"}');
    expect(groupKeyOf(routing.routes[0]!, { chain: 'sui', region: '' })).toBe('sui{}');
    expect(groupKeyOf(routing.routes[1]!, { node: 'a' })).toBe('down{}');
  });

  it('reads severities, other words as warning', () => {
    expect([severityOf({ severity: 'critical' }), severityOf({ severity: 'page' }), severityOf({})]).toEqual(['critical', 'warning', 'warning']);
    expect([worst(['info', 'warning']), worst(['critical', 'info']), worst([])]).toEqual(['warning', 'critical', 'info']);
  });
});
