/** People who may sign in. The gateway has them over REST. */
import { callJson } from './rest';
import { type Role } from './session';
import { type MatcherInput, type MatcherOp } from './types';

export interface UserView {
  id: string;
  user: string;
  role: Role;
  disabled: boolean;
  createdAtMs: number;
  /** One's own conditions; those of the role hold too. */
  dataScope: MatcherInput[];
}
export interface UserChange {
  password?: string;
  role?: Role;
  disabled?: boolean;
  dataScope?: MatcherInput[];
}
export type NewUser = Required<Pick<UserChange, 'password' | 'role' | 'dataScope'>> & { user: string };

/** A user as REST writes it: roles small, comparisons as in PromQL. */
interface RestUser {
  id: string;
  user: string;
  role: string;
  disabled: boolean;
  createdAtMs: number;
  dataScope?: { tag: string; op: string; value: string }[];
}

const SIGNS: Record<MatcherOp, string> = { EQ: '=', NEQ: '!=', RE: '=~', NRE: '!~' };
const OPS = new Map(Object.entries(SIGNS).map(([op, sign]) => [sign, op as MatcherOp]));

export const userOf = ({ id, user, role, disabled, createdAtMs, dataScope = [] }: RestUser): UserView => ({
  id, user, disabled, createdAtMs, role: role.toUpperCase() as Role, dataScope: dataScope.map(({ tag, op, value }) => ({ tag, op: OPS.get(op) ?? 'EQ', value })),
});

export const restOf = ({ role, dataScope, ...rest }: Partial<NewUser> & UserChange): object => ({
  ...rest, ...(role === undefined ? {} : { role: role.toLowerCase() }), ...(dataScope === undefined ? {} : { dataScope: dataScope.map(({ tag, op, value }) => ({ tag, op: SIGNS[op], value })) }),
});

/** All users; admins only. @throws ApiError */
export const listUsers = async (): Promise<UserView[]> => (await callJson<{ items: RestUser[] }>('/users', 'GET')).items.map(userOf);
/** @throws ApiError `already_exists` for a name that is taken */
export const createUser = async (user: NewUser): Promise<UserView> => userOf(await callJson<RestUser>('/users', 'POST', restOf(user)));
/** Holds at once, also for those who are signed in. @throws ApiError `conflict` when no admin would remain */
export const changeUser = async (id: string, change: UserChange): Promise<UserView> => userOf(await callJson<RestUser>(`/users/${encodeURIComponent(id)}`, 'PATCH', restOf(change)));
