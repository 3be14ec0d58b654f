/** Who is asking and what they may do: pure rules. */
import type { Role, Scope } from '@observer/contracts';
import type { DataScope } from './data-scope';

/** What an operation asks for. `signed-in` is any valid credential. */
export const PERMISSIONS = ['signed-in', 'read', 'write', 'admin'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** A proven caller. Ids are stable and go to the audit trail. */
export type Principal = UserPrincipal | KeyPrincipal;

interface Sighted {
  /** What all it reads is narrowed by: the scope of its role and its own. */
  readonly dataScope: DataScope;
}

export interface UserPrincipal extends Sighted {
  readonly kind: 'user';
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  /** The sign-in this credential belongs to: when it ends, so does the credential. */
  readonly sessionId: string;
  /** When the credential stops working, milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

export interface KeyPrincipal extends Sighted {
  readonly kind: 'api-key';
  readonly id: string;
  readonly name: string;
  /** Role the scopes amount to; null when the key may only send telemetry. */
  readonly role: Role | null;
  readonly scopes: readonly Scope[];
  /** Under which the key is stored. */
  readonly hash: string;
  readonly expiresAtMs: number | null;
}

const SCOPES_OF_ROLE: Record<Role, readonly Scope[]> = { admin: ['read', 'write', 'admin'], editor: ['read', 'write'], viewer: ['read'] };

/** What a role amounts to in scopes. */
export const scopesOfRole = (role: Role): readonly Scope[] => SCOPES_OF_ROLE[role];

/** The highest role the scopes amount to: each scope implies the lower ones. */
export function roleOfScopes(scopes: readonly Scope[]): Role | null {
  if (scopes.includes('admin')) return 'admin';
  if (scopes.includes('write')) return 'editor';
  return scopes.includes('read') ? 'viewer' : null;
}

/**
 * Whether a caller may do what an operation asks for. Nobody with a data scope changes anything that is shared: an admin could lift the
 * scope, and who edits nodes or metric rules decides which labels data gets, and so what is inside.
 */
export function mayDo(principal: Principal, permission: Permission): boolean {
  if (permission === 'signed-in') return true;
  if (permission !== 'read' && principal.dataScope.length > 0) return false;
  return principal.role !== null && SCOPES_OF_ROLE[principal.role].includes(permission);
}

/** The caller as the audit trail and the owners of documents know it. */
export const actorOf = (principal: Principal): { kind: 'user' | 'api-key'; id: string } =>
  principal.kind === 'user' ? { kind: 'user', id: principal.name } : { kind: 'api-key', id: principal.id };
