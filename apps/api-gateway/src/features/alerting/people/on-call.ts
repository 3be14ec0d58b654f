import { Inject, Injectable } from '@nestjs/common';
import { onCallShiftsV1 } from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { parseInput } from '../../../http/validate';
import { assertUnscoped, type Principal } from '../../access';

export type Shifts = z.output<typeof onCallShiftsV1.response>;

/** Who is on call when. */
@Injectable()
export class OnCall {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  /** Of a stored schedule by its id, or of one that is not stored yet. */
  shifts(input: unknown, caller: Principal): Promise<Shifts> {
    assertUnscoped(caller, 'The list of shifts');
    return this.platform.messaging.request(onCallShiftsV1, parseInput(onCallShiftsV1.request, input));
  }
}
