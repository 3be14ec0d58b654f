import { DEFAULT_ROUTING, routingInUse, suggestedPolicy } from './default-routing';

const route = (policy: string) => ({ ...DEFAULT_ROUTING.routes[0]!, id: policy, policy });

test('without a routing everything goes to the policy default, so the first policy is that', () => {
  expect(routingInUse([])).toBe(DEFAULT_ROUTING);
  expect(suggestedPolicy(DEFAULT_ROUTING, [])).toBe('default');
  expect(suggestedPolicy(DEFAULT_ROUTING, [{ id: 'default' }])).toBe('');
});

test('a policy that only a route knows is suggested, that of the route which catches the rest before others', () => {
  const routing = { routes: [route('chains'), route('payments'), route('all')] };
  expect(routingInUse([{ document: routing }])).toBe(routing);
  expect(suggestedPolicy(routing, [{ id: 'payments' }])).toBe('all');
  expect(suggestedPolicy(routing, [{ id: 'payments' }, { id: 'all' }])).toBe('chains');
});
