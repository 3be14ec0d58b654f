import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { requestContextOf } from '../../http/request-context';
import { AccessAudit } from './access-audit';
import { Authenticator } from './authenticator';
import { actorOf, mayDo, type Principal } from './principal';
import { RequestLimit } from './request-limit';
import { type AccessRule, REQUIRES } from './requires';

const DENIAL_EVERY_MS = 60_000;
const MAX_DENIALS = 10_000;

/** Lets an operation run when the caller may do what it `@Requires`, and not more often than allowed. */
@Injectable()
export class AccessGuard implements CanActivate {
  /** When a denial was last recorded, by caller and operation. */
  private readonly denials = new Map<string, number>();

  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly audit: AccessAudit,
    private readonly limit: RequestLimit,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(REQUIRES, [context.getHandler(), context.getClass()]);
    if (rule === 'public') return true;
    const operation = requestContextOf(context);
    operation.principal ??= await this.authenticator.authenticate(operation.headers);
    await this.limit.take(operation.principal, 'operation');
    if (rule !== undefined && mayDo(operation.principal, rule)) return true;
    await this.recordDenial(operation.principal, `${context.getClass().name}.${context.getHandler().name}`, rule ?? 'undeclared');
    const why = (rule === 'admin' || rule === 'write') && operation.principal.dataScope.length > 0 ? ', which nobody with a data scope has' : '; ask an admin for it';
    throw new ObserverError('permission_denied', `This needs the permission "${rule ?? 'undeclared'}"${why}`, { details: { requires: rule } });
  }

  /** Once a minute for the same caller and operation: nobody pushes the trail's history out by asking in a loop. */
  private async recordDenial(principal: Principal, target: string, requires: string): Promise<void> {
    const key = `${principal.id} ${target}`;
    const nowMs = this.platform.clock.nowMs();
    if (nowMs - (this.denials.get(key) ?? -Infinity) < DENIAL_EVERY_MS) return;
    if (this.denials.size >= MAX_DENIALS) this.denials.clear();
    this.denials.set(key, nowMs);
    await this.audit.record({ by: actorOf(principal), action: 'access.denied', target, details: { requires } });
  }
}
