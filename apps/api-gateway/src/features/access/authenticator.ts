import { Inject, Injectable } from '@nestjs/common';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { AccessTokens } from './access-tokens';
import { ApiKeys, deadReason } from './api-keys';
import { readCredential } from './credentials';
import { type Principal, roleOfScopes, scopesOfRole } from './principal';
import { RoleScopes } from './role-scopes';
import { Sessions } from './sessions';
import { Users } from './users';

const refused = (message: string): ObserverError => new ObserverError('unauthenticated', message);

/** Proves who is asking. Users, sessions and keys come from watched buckets, so what ends on one replica ends on all. */
@Injectable()
export class Authenticator {
  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    private readonly tokens: AccessTokens,
    private readonly users: Users,
    private readonly sessions: Sessions,
    private readonly keys: ApiKeys,
    private readonly roleScopes: RoleScopes,
  ) {}

  /** @throws ObserverError `unauthenticated` saying what is wrong with the credential, or that there is none */
  async authenticate(headers: { readonly authorization?: string; readonly apiKey?: string }): Promise<Principal> {
    const credential = readCredential(headers);
    switch (credential?.type) {
      case undefined:
        throw refused('Sign in first: send Authorization: Bearer <access token>, or an API key as X-API-Key');
      case 'malformed':
        throw refused(credential.reason);
      case 'api-key':
        return this.byKey(credential.key);
      case 'access-token':
        return this.byToken(credential.token);
    }
  }

  private async byKey(text: string): Promise<Principal> {
    const key = await this.keys.byText(text);
    if (key === undefined) throw refused('This API key is not known');
    const reason = deadReason(key, this.platform.clock.nowMs());
    if (reason !== undefined) throw refused(`This API key is ${reason}`);
    const role = roleOfScopes(key.scopes);
    const dataScope = [...this.roleScopes.of(role), ...(key.dataScope ?? [])];
    return { kind: 'api-key', id: key.id, name: key.name, role, scopes: key.scopes, hash: key.hash, expiresAtMs: key.expiresAtMs, dataScope };
  }

  private async byToken(token: string): Promise<Principal> {
    const claims = await this.tokens.verify(token);
    if (claims === 'expired') throw refused('The access token has expired; renew it at /api/v1/auth/refresh');
    if (claims === 'invalid') throw refused('The access token is not valid');
    const [user, open] = await Promise.all([this.users.byId(claims.userId), this.sessions.isOpen(claims.sessionId)]);
    if (!open) throw refused('This sign-in has ended; sign in again');
    if (user === undefined || user.disabled) throw refused('This user may not sign in any more');
    return {
      kind: 'user', id: user.id, name: user.user, role: user.role, scopes: scopesOfRole(user.role), sessionId: claims.sessionId, expiresAtMs: claims.expiresAtMs,
      dataScope: [...this.roleScopes.of(user.role), ...(user.dataScope ?? [])],
    };
  }
}
