import { Inject, Injectable } from '@nestjs/common';
import { accessChangedV1 } from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';

export interface AccessChange {
  readonly by: { readonly kind: 'user' | 'api-key' | 'service'; readonly id: string };
  readonly action: `${'session' | 'api-key' | 'user' | 'access'}.${string}`;
  readonly target: string;
  /** Never secrets. */
  readonly details?: Record<string, unknown>;
}

/** The trail of who signed in, who was refused, and what changed about access. */
@Injectable()
export class AccessAudit {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  /** Resolves when the entry is stored. A failure is logged and does not undo what happened. */
  async record(change: AccessChange): Promise<void> {
    try {
      await this.platform.messaging.publishEvent(accessChangedV1, { atMs: this.platform.clock.nowMs(), details: {}, ...change });
    } catch (error) {
      this.platform.log.error({ err: error, action: change.action, target: change.target }, 'audit-entry-lost');
    }
  }
}
