import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Role } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { ApiKeys, deadReason } from './api-keys';
import { Authenticator } from './authenticator';
import { type DataScope, scopeKey } from './data-scope';
import { type Principal, roleOfScopes } from './principal';
import { RoleScopes } from './role-scopes';
import { Sessions } from './sessions';
import { Users } from './users';

const MAX_PER_CALLER = 100;
/** Longest delay of a timer; a later end is looked at again then. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface OpenConnection {
  readonly principal: Principal;
  /** To be called when the connection is gone. */
  forget(): void;
}

interface Tracked {
  readonly principal: Principal;
  readonly end: (reason: string) => void;
  timer?: NodeJS.Timeout;
}

/** Long-lived connections. Each ends when its credential does: at its time, or at once when it is revoked on any replica. */
@Injectable()
export class Connections implements OnModuleInit {
  private readonly open = new Set<Tracked>();

  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    private readonly authenticator: Authenticator,
    private readonly users: Users,
    private readonly sessions: Sessions,
    private readonly keys: ApiKeys,
    private readonly roleScopes: RoleScopes,
  ) {}

  onModuleInit(): void {
    const { clock } = this.platform;
    this.keys.mirror.onChange((hash, key) => {
      const isOfKey = (principal: Principal): boolean => principal.kind === 'api-key' && principal.hash === hash;
      const reason = key === undefined ? 'revoked' : deadReason(key, clock.nowMs());
      if (reason !== undefined) this.endWhere(isOfKey, `The API key is ${reason}`);
      else this.endWhere((principal) => isOfKey(principal) && this.seesOtherwise(principal, roleOfScopes(key!.scopes), key!.dataScope), 'What this API key may see has changed');
    });
    this.sessions.mirror.onChange((id, session) => {
      if (session === undefined) this.endWhere((principal) => principal.kind === 'user' && principal.sessionId === id, 'The sign-in has ended');
    });
    this.users.mirror.onChange((id, user) => {
      const changed = (principal: Principal): boolean => principal.kind === 'user' && principal.id === id &&
        (user === undefined || user.disabled || user.role !== principal.role || this.seesOtherwise(principal, user.role, user.dataScope));
      this.endWhere(changed, 'The rights of this user have changed');
    });
    this.roleScopes.mirror.onChange((role) => this.endWhere((principal) => principal.role === role, 'What this role may see has changed'));
  }

  get count(): number {
    return this.open.size;
  }

  /**
   * Proves the caller of a new connection and watches over it.
   * @param end closes the connection; called at most once
   * @throws ObserverError `unauthenticated`, `resource_exhausted`
   */
  async accept(headers: { authorization?: string; apiKey?: string }, end: (reason: string) => void): Promise<OpenConnection> {
    const principal = await this.authenticator.authenticate(headers);
    const ofCaller = [...this.open].filter((tracked) => tracked.principal.id === principal.id).length;
    if (ofCaller >= MAX_PER_CALLER) throw new ObserverError('resource_exhausted', `${MAX_PER_CALLER} connections are open already`);
    const tracked: Tracked = { principal, end };
    this.open.add(tracked);
    this.endInTime(tracked);
    return { principal, forget: () => this.forget(tracked) };
  }

  /** Whether the data scope of a connection is not the one its caller has now. */
  private seesOtherwise({ dataScope }: Principal, role: Role | null, own: DataScope = []): boolean {
    return scopeKey(dataScope) !== scopeKey([...this.roleScopes.of(role), ...own]);
  }

  private endInTime(tracked: Tracked): void {
    const { expiresAtMs } = tracked.principal;
    if (expiresAtMs === null) return;
    const leftMs = expiresAtMs - this.platform.clock.nowMs();
    if (leftMs <= 0) return this.end(tracked, 'The credential has expired');
    tracked.timer = setTimeout(() => this.endInTime(tracked), Math.min(leftMs, MAX_TIMER_MS)).unref();
  }

  private endWhere(matches: (principal: Principal) => boolean, reason: string): void {
    for (const tracked of [...this.open]) if (matches(tracked.principal)) this.end(tracked, reason);
  }

  private end(tracked: Tracked, reason: string): void {
    this.forget(tracked);
    tracked.end(reason);
  }

  private forget(tracked: Tracked): void {
    clearTimeout(tracked.timer);
    this.open.delete(tracked);
  }
}
