import { Injectable } from '@nestjs/common';
import type { RefreshSession, User } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { AccessAudit } from './access-audit';
import { ACCESS_TOKEN_LIFETIME_S } from './access-token';
import { AccessTokens } from './access-tokens';
import { scopesOfRole } from './principal';
import { Sessions } from './sessions';
import { SignInLimit } from './sign-in-limit';
import { Users } from './users';

/** What a client gets when it signs in or renews: a short token, who it is, and a refresh token for the cookie. */
export interface SignedIn {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly user: { readonly id: string; readonly user: string; readonly role: User['role']; readonly scopes: readonly string[] };
  readonly refreshToken: string;
  readonly refreshExpiresAtMs: number;
}

export interface Client {
  readonly ip: string;
  readonly userAgent: string;
}

/** Passwords in, tokens out. */
@Injectable()
export class SignIn {
  constructor(
    private readonly users: Users,
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokens,
    private readonly limit: SignInLimit,
    private readonly audit: AccessAudit,
  ) {}

  /**
   * @throws ObserverError `unauthenticated`, the same (and as late) for a wrong password, an unknown and a disabled user;
   *   `resource_exhausted` after too many failures
   */
  async login(name: string, password: string, client: Client): Promise<SignedIn> {
    await this.limit.take(name, client.ip);
    const user = await this.users.withPassword(name, password);
    if (user === undefined || user.disabled) {
      await this.refused(name, client, user === undefined ? 'wrong-password-or-user' : 'disabled');
      throw new ObserverError('unauthenticated', 'User or password is wrong');
    }
    await this.limit.giveBack(name, client.ip);
    const { session, token } = await this.sessions.start(user.id, client.userAgent);
    await this.audit.record({ by: { kind: 'user', id: user.user }, action: 'session.signed-in', target: `session/${session.id}`, details: { ...client } });
    return this.signedIn(user, session, token);
  }

  /** @throws ObserverError `unauthenticated` when the session has ended or the token was used before */
  async refresh(refreshToken: string | undefined, client: Client): Promise<SignedIn> {
    if (refreshToken === undefined) throw new ObserverError('unauthenticated', 'There is no sign-in to renew');
    const outcome = await this.sessions.refresh(refreshToken);
    if (outcome.type === 'reused') {
      const { id, userId } = outcome.session;
      await this.audit.record({ by: { kind: 'user', id: userId }, action: 'session.refresh-token-reused', target: `session/${id}`, details: { ...client } });
      throw new ObserverError('unauthenticated', 'This refresh token was used before; for safety the sign-in has been ended');
    }
    if (outcome.type === 'refused') throw new ObserverError('unauthenticated', 'This sign-in has ended; sign in again');
    const user = await this.users.byId(outcome.session.userId);
    if (user === undefined || user.disabled) {
      await this.sessions.end(outcome.session.id);
      throw new ObserverError('unauthenticated', 'This user may not sign in any more');
    }
    return this.signedIn(user, outcome.session, outcome.token);
  }

  /** Ends the session of a refresh token on all replicas; nothing happens when it has ended already. */
  async logout(refreshToken: string | undefined, client: Client): Promise<void> {
    const id = refreshToken === undefined ? undefined : this.sessions.sessionIdOf(refreshToken);
    if (id === undefined) return;
    const session = await this.sessions.mirror.find(id);
    if (session === undefined || !(await this.sessions.end(id))) return;
    const user = await this.users.byId(session.userId);
    await this.audit.record({ by: { kind: 'user', id: user?.user ?? session.userId }, action: 'session.signed-out', target: `session/${id}`, details: { ...client } });
  }

  private async refused(name: string, client: Client, reason: string): Promise<void> {
    const shown = name.slice(0, 64);
    await this.audit.record({ by: { kind: 'user', id: shown }, action: 'session.refused', target: `user/${shown}`, details: { ...client, reason } });
  }

  private async signedIn(user: User, session: RefreshSession, refreshToken: string): Promise<SignedIn> {
    return {
      accessToken: await this.tokens.sign({ userId: user.id, sessionId: session.id }),
      expiresInSeconds: ACCESS_TOKEN_LIFETIME_S,
      user: { id: user.id, user: user.user, role: user.role, scopes: scopesOfRole(user.role) },
      refreshToken,
      refreshExpiresAtMs: session.expiresAtMs,
    };
  }
}
