import { Inject, Injectable } from '@nestjs/common';
import { type NoiseReport, noiseReportV1, quieterRulesV1 } from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { parseInput } from '../../../http/validate';
import { assertUnscoped, type Principal } from '../../access';

export type QuieterRules = z.output<typeof quieterRulesV1.response>;

/** How noisy alerting is, and what would make it quieter. It tells of everybody's alerts, so callers with a data scope see none of it. */
@Injectable()
export class NoiseReports {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  report(input: unknown, caller: Principal): Promise<NoiseReport> {
    assertUnscoped(caller, 'The noise report');
    return this.platform.messaging.request(noiseReportV1, parseInput(noiseReportV1.request, input));
  }

  /** Plays the rule, and what might make it quieter, over history. Changes nothing. */
  quieter(input: unknown, caller: Principal, signal: AbortSignal): Promise<QuieterRules> {
    assertUnscoped(caller, 'The back-test of a rule');
    return this.platform.messaging.request(quieterRulesV1, parseInput(quieterRulesV1.request, input), { signal });
  }
}
