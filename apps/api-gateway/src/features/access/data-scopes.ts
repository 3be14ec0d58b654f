import { Injectable } from '@nestjs/common';
import { type ApiKey, matcherSchema, ROLES, type User } from '@observer/contracts';
import { z } from 'zod';
import { parseInput } from '../../http/validate';
import { ApiKeys, deadReason } from './api-keys';
import { type DataScope, dataScopeSchema } from './data-scope';
import { actorOf, type Principal } from './principal';
import { type RoleScope, RoleScopes } from './role-scopes';
import { Users } from './users';

const matchers = z.array(matcherSchema);
export const ownScopeSchema = z.object({ id: z.string(), name: z.string(), matchers });
export const roleScopeViewSchema = z.object({ role: z.enum(ROLES), matchers, revision: z.number().int() });
export const allScopesSchema = z.object({ roles: z.array(roleScopeViewSchema), users: z.array(ownScopeSchema), apiKeys: z.array(ownScopeSchema) });
/** What a request to set one holds. */
export const scopeBodySchema = z.object({ matchers: dataScopeSchema });
export type OwnScope = z.output<typeof ownScopeSchema>;
export type AllScopes = z.output<typeof allScopesSchema>;

/** Who may see what part of the data: read and set by admins. */
@Injectable()
export class DataScopes {
  constructor(
    private readonly roles: RoleScopes,
    private readonly users: Users,
    private readonly keys: ApiKeys,
  ) {}

  /** The scopes of all roles, and those of users and living keys that have one. */
  list(nowMs = Date.now()): AllScopes {
    const keys = this.keys.list().filter((key) => deadReason(key, nowMs) === undefined);
    return { roles: this.roles.list(), users: this.users.list().filter(isNarrowed).map(ofUser), apiKeys: keys.filter(isNarrowed).map(ofKey) };
  }

  /** @throws ObserverError `invalid_argument`, `conflict` */
  setOfRole(role: unknown, input: unknown, caller: Principal, expectedRevision?: number): Promise<RoleScope> {
    return this.roles.put(parseInput(z.enum(ROLES), role), parseInput(scopeBodySchema, input).matchers, actorOf(caller), expectedRevision);
  }

  /** @throws ObserverError `invalid_argument`, `not_found`, `conflict` */
  async setOfUser(id: string, input: unknown, caller: Principal): Promise<OwnScope> {
    return ofUser(await this.users.change(id, { dataScope: parseInput(scopeBodySchema, input).matchers }, actorOf(caller)));
  }

  /** @throws ObserverError `invalid_argument`, `not_found`, `conflict` */
  async setOfKey(id: string, input: unknown, caller: Principal): Promise<OwnScope> {
    return ofKey(await this.keys.setDataScope(id, parseInput(scopeBodySchema, input).matchers, actorOf(caller)));
  }
}

const isNarrowed = ({ dataScope }: { dataScope?: DataScope }): boolean => (dataScope?.length ?? 0) > 0;
const ofUser = ({ id, user, dataScope = [] }: User): OwnScope => ({ id, name: user, matchers: dataScope });
const ofKey = ({ id, name, dataScope = [] }: ApiKey): OwnScope => ({ id, name, matchers: dataScope });
