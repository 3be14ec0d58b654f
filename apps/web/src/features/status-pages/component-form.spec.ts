import { componentOf, formOf, matchersOf, moved } from './component-form';
import { idOf, uptimeText } from './status-words';

it('a component keeps what was written', () => {
  const parsed = matchersOf('chain = sui\nnode=~"sui-.*"');
  if ('error' in parsed) throw new Error(parsed.error);
  const component = componentOf({ ...formOf(undefined), name: ' Sui RPC ', matchers: 'x' }, parsed.matchers, undefined, ['sui-rpc']);
  expect(component).toMatchObject({ id: 'sui-rpc-2', name: 'Sui RPC', matchers: [{ label: 'chain', op: '=', value: 'sui' }, { label: 'node', op: '=~', value: 'sui-.*' }] });
  expect(formOf(component).matchers).toBe('chain="sui"\nnode=~"sui-.*"');
});

it('matchers may be left out, but must not mean everything', () => {
  expect(matchersOf(' \n')).toEqual({ matchers: [] });
  expect(matchersOf('chain!=sui')).toEqual({ error: expect.stringContaining('Every alert') as string });
  expect(matchersOf('what')).toEqual({ error: expect.stringContaining('no matcher') as string });
});

it('lists are put in order', () => {
  expect(moved([1, 2, 3], 0, 1)).toEqual([2, 1, 3]);
  expect(moved([1, 2, 3], 2, 1)).toEqual([1, 2, 3]);
  expect(moved([1, 2, 3], 0, -1)).toEqual([1, 2, 3]);
});

it('ids are made of names, uptime is not rounded up', () => {
  expect([idOf('Zürich: API / v2', []), idOf('!!', ['item'])]).toEqual(['zurich-api-v2', 'item-2']);
  expect([uptimeText(1), uptimeText(0.999999), uptimeText(0.5), uptimeText(null)]).toEqual(['100 %', '99.99 %', '50.00 %', '–']);
});
