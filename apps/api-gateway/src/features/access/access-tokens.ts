import { Inject, Injectable } from '@nestjs/common';
import { PLATFORM, type Platform } from '@observer/platform';
import { CONFIG, type GatewayConfig } from '../../config';
import { type AccessClaims, signAccessToken, verifyAccessToken } from './access-token';

/** Access tokens under this installation's secret and clock. */
@Injectable()
export class AccessTokens {
  private readonly secret: Uint8Array;

  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    @Inject(CONFIG) config: GatewayConfig,
  ) {
    this.secret = Buffer.from(config.OBSERVER_JWT_SECRET, 'hex');
  }

  sign(claims: { userId: string; sessionId: string }): Promise<string> {
    return signAccessToken(claims, this.secret, this.platform.clock.nowMs());
  }

  verify(token: string): Promise<AccessClaims | 'expired' | 'invalid'> {
    return verifyAccessToken(token, this.secret, this.platform.clock.nowMs());
  }
}
