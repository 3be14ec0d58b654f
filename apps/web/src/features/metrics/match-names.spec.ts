import { matchNames } from './match-names';

test('all words must be in a name, and those that start with the text come first', () => {
  const names = ['a_gateway_total', 'gateway_requests_total', 'node_up'];
  expect(matchNames(names, 'gateway total')).toEqual(['a_gateway_total', 'gateway_requests_total']);
  expect(matchNames(names, 'gateway')).toEqual(['gateway_requests_total', 'a_gateway_total']);
  expect(matchNames(names, ' ')).toEqual(names);
});
