import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Describe } from '../../http/describe';
import { Validated } from '../../http/validate';
import { type AllScopes, allScopesSchema, DataScopes, type OwnScope, ownScopeSchema, roleScopeViewSchema, scopeBodySchema } from './data-scopes';
import type { Principal } from './principal';
import { Caller, Requires } from './requires';
import type { RoleScope } from './role-scopes';

const revisionQuery = z.object({ expectedRevision: z.coerce.number().int().min(0).optional().describe('Write only when this is the stored revision; 0 = only when there is none') });
const matchers = [{ tag: 'operator', op: '=', value: 'op-acme' }];
const exampleRole = { role: 'viewer', matchers, revision: 3 };
const exampleOwn = { id: '0192…', name: 'acme', matchers };
const description = 'Matchers that must all hold for what is read; an empty list lifts the scope. Holds at once, and closes open live views.';

@ApiTags('Data scopes')
@Controller('api/v1/data-scopes')
export class DataScopesController {
  constructor(private readonly scopes: DataScopes) {}

  @Get()
  @Requires('admin')
  @Describe({ summary: 'Lists who may see only part of the data', response: allScopesSchema, responseExample: { roles: [exampleRole], users: [], apiKeys: [exampleOwn] } })
  list(): AllScopes {
    return this.scopes.list();
  }

  @Put('roles/:role')
  @Requires('admin')
  @Describe({
    summary: 'Sets what a role may see', description, params: { role: 'editor or viewer' }, query: revisionQuery, body: scopeBodySchema, bodyExample: { matchers },
    response: roleScopeViewSchema, responseExample: exampleRole,
  })
  setRole(@Param('role') role: string, @Body() body: unknown, @Query(new Validated(revisionQuery)) query: z.output<typeof revisionQuery>, @Caller() caller: Principal): Promise<RoleScope> {
    return this.scopes.setOfRole(role, body, caller, query.expectedRevision);
  }

  @Put('users/:id')
  @Requires('admin')
  @Describe({
    summary: 'Sets what a user may see', description, params: { id: 'Id of the user' }, body: scopeBodySchema, bodyExample: { matchers }, response: ownScopeSchema, responseExample: exampleOwn,
  })
  setUser(@Param('id') id: string, @Body() body: unknown, @Caller() caller: Principal): Promise<OwnScope> {
    return this.scopes.setOfUser(id, body, caller);
  }

  @Put('api-keys/:id')
  @Requires('admin')
  @Describe({
    summary: 'Sets what an API key may see', description, params: { id: 'Id of the key (not its text)' }, body: scopeBodySchema, bodyExample: { matchers },
    response: ownScopeSchema, responseExample: exampleOwn,
  })
  setKey(@Param('id') id: string, @Body() body: unknown, @Caller() caller: Principal): Promise<OwnScope> {
    return this.scopes.setOfKey(id, body, caller);
  }
}
