import { restOf, userOf } from './users';

test('a user is read and sent as REST writes it', () => {
  const rest = { id: 'u', user: 'grace', role: 'viewer', disabled: false, createdAtMs: 1, dataScope: [{ tag: 'chain', op: '!~', value: 'a|b' }] };
  expect(userOf(rest)).toMatchObject({ role: 'VIEWER', dataScope: [{ tag: 'chain', op: 'NRE', value: 'a|b' }] });
  expect(userOf({ ...rest, dataScope: undefined }).dataScope).toEqual([]);
  expect(restOf({ role: 'EDITOR', dataScope: [{ tag: 'chain', op: 'EQ', value: 'sui' }] })).toEqual({ role: 'editor', dataScope: [{ tag: 'chain', op: '=', value: 'sui' }] });
  expect(restOf({ disabled: true })).toEqual({ disabled: true });
});
