import { type UserView } from '../../api/users';
import { changeOf, formOf, userErrors } from './user-form';

const scope = [{ tag: 'chain', op: 'EQ' as const, value: 'sui' }];
const stored: UserView = { id: 'u', user: 'sam', role: 'VIEWER', disabled: false, createdAtMs: 0, dataScope: scope };

test('a new user needs a name and a long password, a known one may keep its own', () => {
  expect(userErrors(formOf(), true)).toEqual({ user: expect.stringContaining('letters'), password: 'At least 12 characters' });
  expect(userErrors(formOf(stored), false)).toEqual({});
  expect(userErrors({ ...formOf(stored), password: 'short' }, false)).toHaveProperty('password');
});

test('a scope that would show data without its label is a fault, but not of an administrator', () => {
  const form = { ...formOf(stored), dataScope: [{ tag: 'chain', op: 'NEQ' as const, value: 'sui' }] };
  expect(userErrors(form, false)).toHaveProperty('dataScope');
  expect(userErrors({ ...form, role: 'ADMIN' }, false)).toEqual({});
});

test('only what changed is sent, and an administrator leaves the scope behind', () => {
  expect(changeOf(formOf(stored), stored)).toEqual({});
  expect(changeOf({ ...formOf(stored), disabled: true }, stored)).toEqual({ disabled: true });
  expect(changeOf({ ...formOf(stored), role: 'ADMIN' }, stored)).toEqual({ role: 'ADMIN', dataScope: [] });
});
