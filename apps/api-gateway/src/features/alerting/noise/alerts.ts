import { Inject, Injectable } from '@nestjs/common';
import { type activeAlertSchema, listAlertsV1, receiveAlertsV1 } from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { parseInput } from '../../../http/validate';
import { isWithin, type Principal } from '../../access';

const MAX_ALERTS = 20_000;

export type ActiveAlert = z.output<typeof activeAlertSchema>;
export interface AlertList {
  readonly alerts: ActiveAlert[];
  /** More are active than were told. */
  readonly truncated: boolean;
}

/** Active alerts, from rules and from outside. */
@Injectable()
export class Alerts {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  /** Newest first; with a data scope those whose labels are inside. */
  async list({ dataScope }: Principal, limit = MAX_ALERTS): Promise<AlertList> {
    const { alerts, truncated } = await this.platform.messaging.request(listAlertsV1, { limit: MAX_ALERTS });
    const seen = alerts.filter(({ labels }) => isWithin(dataScope, labels));
    return { alerts: seen.slice(0, limit), truncated: truncated || seen.length > limit };
  }

  /** Takes alerts from outside. @returns those that were refused, and why */
  async receive(alerts: unknown, caller: Principal): Promise<{ index: number; reason: string }[]> {
    return (await this.platform.messaging.request(receiveAlertsV1, parseInput(receiveAlertsV1.request, { alerts, from: caller.name }))).refused;
  }
}
