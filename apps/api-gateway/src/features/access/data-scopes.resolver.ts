import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Role } from '@observer/contracts';
import { withoutNulls } from '../../http/validate';
import { MatcherInput } from '../telemetry-query/query.inputs';
import { DataScopes as DataScopesType, OwnDataScope, RoleDataScope, RoleEnum } from './access.types';
import { DataScopes } from './data-scopes';
import type { Principal } from './principal';
import { Caller, Requires } from './requires';

@Resolver()
export class DataScopesResolver {
  constructor(private readonly scopes: DataScopes) {}

  @Query(() => DataScopesType, { description: 'Who may see only part of the data; admins only' })
  @Requires('admin')
  dataScopes(): DataScopesType {
    return this.scopes.list();
  }

  @Mutation(() => RoleDataScope, { description: 'Sets what a role may see; an empty list lifts the scope' })
  @Requires('admin')
  setRoleDataScope(
    @Args('role', { type: () => RoleEnum }) role: Role,
    @Args('matchers', { type: () => [MatcherInput] }) matchers: MatcherInput[],
    @Caller() caller: Principal,
    @Args('expectedRevision', { type: () => Int, nullable: true }) expectedRevision?: number,
  ): Promise<RoleDataScope> {
    return this.scopes.setOfRole(role, withoutNulls({ matchers }), caller, expectedRevision ?? undefined);
  }

  @Mutation(() => OwnDataScope, { description: 'Sets what a user may see, besides the scope of its role' })
  @Requires('admin')
  setUserDataScope(@Args('id', { type: () => ID }) id: string, @Args('matchers', { type: () => [MatcherInput] }) matchers: MatcherInput[], @Caller() caller: Principal): Promise<OwnDataScope> {
    return this.scopes.setOfUser(id, withoutNulls({ matchers }), caller);
  }

  @Mutation(() => OwnDataScope, { description: 'Sets what an API key may see, besides the scope of its role' })
  @Requires('admin')
  setApiKeyDataScope(@Args('id', { type: () => ID }) id: string, @Args('matchers', { type: () => [MatcherInput] }) matchers: MatcherInput[], @Caller() caller: Principal): Promise<OwnDataScope> {
    return this.scopes.setOfKey(id, withoutNulls({ matchers }), caller);
  }
}
