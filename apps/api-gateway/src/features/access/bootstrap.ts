import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { CONFIG, type GatewayConfig } from '../../config';
import { ApiKeys } from './api-keys';
import { Users } from './users';

const BY = { kind: 'service', id: 'api-gateway' } as const;

/** Makes the first user and the first ingest key. Every replica tries; documents are created only once, so they cannot disagree. */
@Injectable()
export class AccessBootstrap implements OnApplicationBootstrap {
  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    private readonly users: Users,
    private readonly keys: ApiKeys,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.firstUser();
    const secret = this.config.OBSERVER_BOOTSTRAP_INGEST_KEY;
    if (secret === undefined) return;
    const made = await this.keys.ensure(secret, { name: 'bootstrap', scopes: ['ingest:write'] }, BY);
    if (made) this.platform.log.info('bootstrap-ingest-key-created');
  }

  private async firstUser(): Promise<void> {
    if (this.users.list().length > 0) return;
    const { OBSERVER_ADMIN_USER: user, OBSERVER_ADMIN_PASSWORD: password } = this.config;
    if (password === undefined) {
      this.platform.log.warn('There is no user yet and OBSERVER_ADMIN_PASSWORD is not set: nobody can sign in');
      return;
    }
    try {
      await this.users.create({ user, password, role: 'admin' }, BY);
      this.platform.log.info({ user }, 'first-admin-created');
    } catch (error) {
      if (!(error instanceof ObserverError && error.code === 'already_exists')) throw error;
    }
  }
}
