import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessAudit } from './access-audit';
import { AccessGuard } from './access.guard';
import { AccessResolver } from './access.resolver';
import { AccessTokens } from './access-tokens';
import { ApiKeys } from './api-keys';
import { Authenticator } from './authenticator';
import { AccessBootstrap } from './bootstrap';
import { Connections } from './connections';
import { KeysController } from './keys.controller';
import { Passwords } from './passwords';
import { DataScopes } from './data-scopes';
import { DataScopesController } from './data-scopes.controller';
import { DataScopesResolver } from './data-scopes.resolver';
import { RequestLimit } from './request-limit';
import { RoleScopes } from './role-scopes';
import { Sessions } from './sessions';
import { SignIn } from './sign-in';
import { SignInController } from './sign-in.controller';
import { SignInLimit } from './sign-in-limit';
import { Users } from './users';
import { UsersController } from './users.controller';

/** Who is asking, and what they may do; its guard stands before every operation. */
@Global()
@Module({
  controllers: [SignInController, KeysController, UsersController, DataScopesController],
  providers: [
    AccessAudit, AccessTokens, Passwords, Users, Sessions, ApiKeys, RoleScopes, DataScopes, Authenticator, Connections, RequestLimit, SignInLimit, SignIn, AccessBootstrap,
    AccessResolver, DataScopesResolver,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [Authenticator, Connections, RequestLimit],
})
export class AccessModule {}
