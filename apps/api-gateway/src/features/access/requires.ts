import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiBasicAuth, ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import { requestContextOf } from '../../http/request-context';
import type { Permission, Principal } from './principal';

export const REQUIRES = 'observer:requires';
/** Every handler says who may call it; one that does not is refused to everybody. */
export type AccessRule = Permission | 'public';

/** The caller needs this permission. */
export const Requires = (permission: Permission) =>
  applyDecorators(SetMetadata(REQUIRES, permission satisfies AccessRule), ApiBearerAuth(), ApiSecurity('apiKey'), ApiBasicAuth());

/** Anybody may call it. */
export const Public = () => SetMetadata(REQUIRES, 'public' satisfies AccessRule);

/** The proven caller, in a handler behind `@Requires`. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const { principal } = requestContextOf(context);
  if (principal === undefined) throw new Error(`${context.getClass().name}.${context.getHandler().name} uses @Caller without @Requires`);
  return principal;
});

/** Aborts when the client goes away or the operation's time is up: pass it to `messaging.request`. */
export const Cancelled = createParamDecorator((_data: unknown, context: ExecutionContext): AbortSignal => requestContextOf(context).signal);
