import type { Role, Scope } from '@observer/contracts';
import { mayDo, type Permission, type Principal, roleOfScopes, scopesOfRole } from './principal';

const user = (role: Role): Principal => ({ kind: 'user', id: 'u', name: 'u', role, scopes: scopesOfRole(role), sessionId: 's', expiresAtMs: 1, dataScope: [] });
const key = (...scopes: Scope[]): Principal => ({ kind: 'api-key', id: 'k', name: 'k', role: roleOfScopes(scopes), scopes, hash: 'h', expiresAtMs: null, dataScope: [] });

describe('what a caller may do', () => {
  const table: [string, Principal, Permission[]][] = [
    ['an admin does everything', user('admin'), ['signed-in', 'read', 'write', 'admin']],
    ['an editor reads and writes', user('editor'), ['signed-in', 'read', 'write']],
    ['a viewer reads', user('viewer'), ['signed-in', 'read']],
    ['scope admin implies all', key('admin'), ['signed-in', 'read', 'write', 'admin']],
    ['scope write implies read', key('write'), ['signed-in', 'read', 'write']],
    ['scope read reads', key('read'), ['signed-in', 'read']],
    ['a data scope leaves reading only', { ...user('admin'), dataScope: [{ tag: 'operator', op: '=', value: 'op-acme' }] }, ['signed-in', 'read']],
    ['a key that sends telemetry only proves who it is', key('ingest:write'), ['signed-in']],
  ];
  it.each(table)('%s', (_name, principal, allowed) => {
    const all: Permission[] = ['signed-in', 'read', 'write', 'admin'];
    expect(all.filter((permission) => mayDo(principal, permission))).toEqual(allowed);
  });
});
