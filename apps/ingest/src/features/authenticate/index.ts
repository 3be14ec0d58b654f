export { ApiKeys, type AuthenticatedKey } from './api-keys';
export { credentialOf } from './credential';
