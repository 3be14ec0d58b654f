import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type RefreshSession, refreshSessionsBucket } from '@observer/contracts';
import { ObserverError, uuidv7 } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { CONFIG, type GatewayConfig } from '../../config';
import { DocumentMirror } from '../../mirror/document-mirror';
import { refresh, refreshTokenOf, sessionIdOf, startSession } from './refresh-session';

/** A refresh loses the race against another tab or replica at most this often before it gives up. */
const MAX_RACES = 5;

export type RefreshOutcome =
  | { readonly type: 'renewed'; readonly session: RefreshSession; readonly token: string }
  | { readonly type: 'refused'; readonly reason: 'unknown' | 'expired' }
  | { readonly type: 'reused'; readonly session: RefreshSession };

/** Sign-ins that are still good. */
@Injectable()
export class Sessions implements OnModuleInit, OnModuleDestroy {
  readonly mirror: DocumentMirror<typeof refreshSessionsBucket.schema>;
  private readonly key: Uint8Array;

  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    @Inject(CONFIG) config: GatewayConfig,
  ) {
    this.mirror = new DocumentMirror(platform.messaging, refreshSessionsBucket);
    this.key = Buffer.from(config.OBSERVER_JWT_SECRET, 'hex');
  }

  onModuleInit(): Promise<void> {
    return this.mirror.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.mirror.stop();
  }

  async start(userId: string, userAgent: string): Promise<{ session: RefreshSession; token: string }> {
    const session = startSession({ id: uuidv7(this.platform.clock.nowMs()), userId, userAgent }, this.key, this.platform.clock.nowMs());
    await this.documents().put(session.id, session, { expectedRevision: 0 });
    return { session, token: refreshTokenOf(session, this.key) };
  }

  isOpen = async (id: string): Promise<boolean> => (await this.mirror.find(id)) !== undefined;

  async end(id: string): Promise<boolean> {
    return this.documents().delete(id);
  }

  /** Signs a person out everywhere. */
  async endAllOf(userId: string): Promise<void> {
    const theirs = this.mirror.values().filter((session) => session.userId === userId);
    await Promise.all(theirs.map((session) => this.end(session.id)));
  }

  /** The session a refresh token belongs to, when we issued the token. */
  sessionIdOf(token: string): string | undefined {
    return sessionIdOf(token, this.key);
  }

  /** Uses a refresh token. Of replicas that race, one rotates and the others hand out what it made. */
  async refresh(token: string): Promise<RefreshOutcome> {
    const id = this.sessionIdOf(token);
    if (id === undefined) return { type: 'refused', reason: 'unknown' };
    for (let races = 0; races < MAX_RACES; races++) {
      const stored = await this.documents().get(id);
      if (stored === undefined) return { type: 'refused', reason: 'expired' };
      const decision = refresh(stored.value, token, this.key, this.platform.clock.nowMs());
      switch (decision.type) {
        case 'expired':
          return { type: 'refused', reason: 'expired' };
        case 'reused':
          await this.end(id);
          return { type: 'reused', session: stored.value };
        case 'repeat':
          return { type: 'renewed', session: stored.value, token: refreshTokenOf(stored.value, this.key) };
        case 'rotate':
          if (await this.stored(decision.session, stored.revision)) {
            return { type: 'renewed', session: decision.session, token: refreshTokenOf(decision.session, this.key) };
          }
      }
    }
    throw new ObserverError('conflict', 'The session is being refreshed by too many at once; try again');
  }

  /** False when somebody else changed the session meanwhile. */
  private async stored(session: RefreshSession, expectedRevision: number): Promise<boolean> {
    try {
      await this.documents().put(session.id, session, { expectedRevision });
      return true;
    } catch (error) {
      if (error instanceof ObserverError && error.code === 'conflict') return false;
      throw error;
    }
  }

  private documents() {
    return this.platform.messaging.documents(refreshSessionsBucket);
  }
}
