/** A user as it is edited. The server checks the same and more. */
import { type Role } from '../../api/session';
import { type MatcherInput } from '../../api/types';
import { type UserChange, type UserView } from '../../api/users';
import { scopeFault } from './scope-words';

export interface UserForm {
  user: string;
  /** "" = stays as it is. */
  password: string;
  role: Role;
  disabled: boolean;
  dataScope: MatcherInput[];
}
export type UserErrors = Partial<Record<'user' | 'password' | 'dataScope', string>>;

export const SHORTEST_PASSWORD = 12;
export const ROLE_CHOICES: readonly { value: Role; label: string }[] = [
  { value: 'VIEWER', label: 'Viewer: sees' },
  { value: 'EDITOR', label: 'Editor: sees and changes nodes, metrics, dead letters' },
  { value: 'ADMIN', label: 'Administrator: everything, users and keys included' },
];

export const formOf = (stored?: UserView): UserForm => ({ user: stored?.user ?? '', password: '', role: stored?.role ?? 'VIEWER', disabled: stored?.disabled ?? false, dataScope: stored?.dataScope ?? [] });

/** What is wrong, by field. */
export function userErrors(form: UserForm, isNew: boolean): UserErrors {
  const errors: UserErrors = {};
  if (isNew && !/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/.test(form.user.trim())) errors.user = 'Use letters, digits, ".", "_", "@" and "-", at most 64';
  if ((isNew || form.password !== '') && form.password.length < SHORTEST_PASSWORD) errors.password = `At least ${SHORTEST_PASSWORD} characters`;
  const fault = form.role === 'ADMIN' ? undefined : scopeFault(form.dataScope);
  if (fault) errors.dataScope = fault;
  return errors;
}

/** What of a user changes; administrators see all data, so they have no scope. */
export function changeOf(form: UserForm, stored: UserView): UserChange {
  const scope = form.role === 'ADMIN' ? [] : form.dataScope;
  const plain = (matchers: readonly MatcherInput[]) => JSON.stringify(matchers.map(({ tag, op, value }) => [tag, op, value]));
  return {
    ...(form.password === '' ? {} : { password: form.password }),
    ...(form.role === stored.role ? {} : { role: form.role }),
    ...(form.disabled === stored.disabled ? {} : { disabled: form.disabled }),
    ...(plain(scope) === plain(stored.dataScope) ? {} : { dataScope: scope }),
  };
}
