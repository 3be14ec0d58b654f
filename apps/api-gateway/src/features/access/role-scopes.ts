import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type Matcher, ROLES, type Role, roleScopesBucket } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { DocumentMirror } from '../../mirror/document-mirror';
import { AccessAudit, type AccessChange } from './access-audit';
import { type DataScope, scopeText } from './data-scope';

export interface RoleScope {
  readonly role: Role;
  readonly matchers: Matcher[];
  /** 0 = never set. */
  readonly revision: number;
}

/** The data scopes of roles. */
@Injectable()
export class RoleScopes implements OnModuleInit, OnModuleDestroy {
  readonly mirror: DocumentMirror<typeof roleScopesBucket.schema>;

  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    private readonly audit: AccessAudit,
  ) {
    this.mirror = new DocumentMirror(platform.messaging, roleScopesBucket);
  }

  /** Complete before anybody is let in: a role whose scope is not known yet must not see everything. */
  onModuleInit(): Promise<void> {
    return this.mirror.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.mirror.stop();
  }

  of(role: Role | null): DataScope {
    return role === null ? [] : (this.mirror.get(role)?.value.matchers ?? []);
  }

  list(): RoleScope[] {
    return ROLES.map((role) => ({ role, matchers: [...this.of(role)], revision: this.mirror.get(role)?.revision ?? 0 }));
  }

  /**
   * Holds at once on this replica, and within moments on the others, also for those who are signed in.
   * @throws ObserverError `invalid_argument` for admins, whom a scope would lock out of what only they may do; `conflict`
   */
  async put(role: Role, matchers: Matcher[], by: AccessChange['by'], expectedRevision?: number): Promise<RoleScope> {
    if (role === 'admin' && matchers.length > 0) throw adminsSeeAll('the role "admin"');
    const revision = await this.platform.messaging.documents(roleScopesBucket).put(role, { role, matchers }, { expectedRevision });
    await this.audit.record({ by, action: 'access.role-scope-changed', target: `role/${role}`, details: { dataScope: scopeText(matchers) } });
    return { role, matchers, revision };
  }
}

/** Who may change access could lift any scope, so a scope on them would promise what it does not hold. */
export const adminsSeeAll = (who: string): ObserverError =>
  new ObserverError('invalid_argument', `${who} may change who sees what, so a data scope cannot hold; give it a lower role or scope first`, {
    details: { errors: [{ path: 'dataScope', message: 'not for admins' }] },
  });
