import { Inject, Injectable } from '@nestjs/common';
import { onCallFeedV1, onCallShiftsV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { CONFIG, type GatewayConfig } from '../../../config';
import { parseInput } from '../../../http/validate';
import { assertUnscoped, type Principal } from '../../access';
import { type FeedClaims, makeFeedToken, readFeedToken } from './feed-token';

export type Shifts = z.output<typeof onCallShiftsV1.response>;

/** Who is on call when. */
@Injectable()
export class OnCall {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, @Inject(CONFIG) private readonly config: GatewayConfig) {}

  /** Of a stored schedule by its id, or of one that is not stored yet. */
  shifts(input: unknown, caller: Principal): Promise<Shifts> {
    assertUnscoped(caller, 'The list of shifts');
    return this.platform.messaging.request(onCallShiftsV1, parseInput(onCallShiftsV1.request, input));
  }

  /** Path of a calendar feed; whoever has it reads the shifts. */
  feedPath(claims: FeedClaims, caller: Principal): string {
    assertUnscoped(caller, 'A calendar feed');
    return `/api/v1/on-call-feeds/${makeFeedToken(claims, this.config.OBSERVER_JWT_SECRET)}`;
  }

  /** @returns iCalendar. @throws ObserverError `not_found` for an address that nobody handed out */
  async feed(token: string): Promise<string> {
    const claims = readFeedToken(token, this.config.OBSERVER_JWT_SECRET);
    if (claims === undefined) throw new ObserverError('not_found', 'There is no such calendar feed; ask for its address again');
    return (await this.platform.messaging.request(onCallFeedV1, claims)).ics;
  }
}
