import { type AlertRoute } from '../../api/people';
import { DEFAULT_ROUTING } from '../people/default-routing';
import { labelsText, moved, parseLabels, withoutRoute, withRoute } from './route-words';

const route = (id: string): AlertRoute => ({ ...DEFAULT_ROUTING.routes[0]!, id });
const routing = { routes: [route('a'), route('b'), route('rest')], correlationWindowMs: 5 };
const ids = (of: { routes: AlertRoute[] }) => of.routes.map(({ id }) => id).join();

test('labels are read from lines and commas, and written as lines', () => {
  expect(parseLabels('chain=sui, node = "sui-1"\nseverity=')).toEqual({ labels: { chain: 'sui', node: 'sui-1', severity: '' } });
  expect(parseLabels('chain: sui')).toEqual({ error: '"chain: sui" is no label: write e.g. chain=sui' });
  expect(labelsText({ chain: 'sui', node: 'a' })).toBe('chain=sui\nnode=a');
});

test('a new route stands before the last one, and what else the routing says stays', () => {
  expect(withRoute(routing, route('new'), undefined)).toMatchObject({ correlationWindowMs: 5 });
  expect(ids(withRoute(routing, route('new'), undefined))).toBe('a,b,new,rest');
  expect(ids(withRoute(routing, route('new'), 1))).toBe('a,new,rest');
  expect(ids(withoutRoute(routing, 0))).toBe('b,rest');
});

test('the last route stays last', () => {
  expect([ids(moved(routing, 1, -1)), ids(moved(routing, 0, -1)), ids(moved(routing, 1, 1)), ids(moved(routing, 2, -1))]).toEqual(['b,a,rest', 'a,b,rest', 'a,b,rest', 'a,b,rest']);
});
