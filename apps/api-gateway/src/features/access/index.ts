export { AccessModule } from './access.module';
export { Authenticator } from './authenticator';
export { Connections, type OpenConnection } from './connections';
export { assertUnscoped, type DataScope, isWithin, scopeKey, scopeText, within } from './data-scope';
export { actorOf, mayDo, type Permission, type Principal } from './principal';
export { RequestLimit } from './request-limit';
export { type AccessRule, Caller, Cancelled, Public, Requires, REQUIRES } from './requires';
