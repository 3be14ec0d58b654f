/** Who may see which part of the data. */
import { operation } from './operation';
import { type Role } from './session';
import { type MatcherInput } from './types';

export interface RoleDataScope {
  role: Role;
  matchers: MatcherInput[];
  revision: number;
}
export interface OwnDataScope {
  id: string;
  name: string;
  matchers: MatcherInput[];
}
const OWN = 'id name matchers { tag op value }';
const ROLE = 'role matchers { tag op value } revision';

export const ME = operation<{ me: { id: string; user: string; dataScope: MatcherInput[] } }>('query Me { me { id user dataScope { tag op value } } }');
export const DATA_SCOPES = operation<{ dataScopes: { roles: RoleDataScope[]; users: OwnDataScope[]; apiKeys: OwnDataScope[] } }>(
  `query DataScopes { dataScopes { roles { ${ROLE} } users { ${OWN} } apiKeys { ${OWN} } } }`,
);
export const SET_ROLE_SCOPE = operation<{ setRoleDataScope: RoleDataScope }, { role: Role; matchers: MatcherInput[]; expectedRevision: number }>(
  `mutation SetRoleScope($role: Role!, $matchers: [MatcherInput!]!, $expectedRevision: Int) { setRoleDataScope(role: $role, matchers: $matchers, expectedRevision: $expectedRevision) { ${ROLE} } }`,
);
export const SET_USER_SCOPE = operation<{ setUserDataScope: OwnDataScope }, { id: string; matchers: MatcherInput[] }>(
  `mutation SetUserScope($id: ID!, $matchers: [MatcherInput!]!) { setUserDataScope(id: $id, matchers: $matchers) { ${OWN} } }`,
);
export const SET_KEY_SCOPE = operation<{ setApiKeyDataScope: OwnDataScope }, { id: string; matchers: MatcherInput[] }>(
  `mutation SetKeyScope($id: ID!, $matchers: [MatcherInput!]!) { setApiKeyDataScope(id: $id, matchers: $matchers) { ${OWN} } }`,
);
