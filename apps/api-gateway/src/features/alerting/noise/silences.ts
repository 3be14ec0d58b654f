import { Inject, Injectable } from '@nestjs/common';
import { expireSilenceV1, previewSilenceV1, putSilenceV1, type Silence } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { parseInput } from '../../../http/validate';
import { actorOf, assertUnscoped, type Principal } from '../../access';
import { AlertingMirrors, entriesOf } from '../alerting-mirrors';

export type SilenceState = 'active' | 'pending' | 'expired';
export interface SilenceView extends Silence {
  readonly state: SilenceState;
}
const ORDER: Record<SilenceState, number> = { active: 0, pending: 1, expired: 2 };

/** Silences. Their matchers tell of what everybody has, so callers with a data scope see none. */
@Injectable()
export class Silences {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, private readonly mirrors: AlertingMirrors) {}

  /** Active ones first, those that end soonest before others; expired ones last, the newest first. */
  list(caller: Principal): SilenceView[] {
    assertUnscoped(caller, 'The list of silences');
    const views = entriesOf(this.mirrors.silences, 'silences').map(({ value }) => this.view(value));
    return views.sort((a, b) => ORDER[a.state] - ORDER[b.state] || (a.state === 'expired' ? b.endsAtMs - a.endsAtMs : a.endsAtMs - b.endsAtMs));
  }

  /** Finds also what was written a moment ago. @throws ObserverError `not_found` */
  async get(id: string, caller: Principal): Promise<SilenceView> {
    assertUnscoped(caller, 'A silence');
    const silence = await this.mirrors.silences.find(id);
    if (silence === undefined) throw new ObserverError('not_found', `There is no silence "${id}"`);
    return this.view(silence);
  }

  /** @returns its id: another than the given one when it had to be made anew */
  async put(silence: object, caller: Principal): Promise<string> {
    return (await this.platform.messaging.request(putSilenceV1, parseInput(putSilenceV1.request, { silence: { createdBy: caller.name, ...silence }, by: actorOf(caller) }))).id;
  }

  /** @throws ObserverError `not_found` */
  async expire(id: string, caller: Principal): Promise<void> {
    await this.get(id, caller);
    await this.platform.messaging.request(expireSilenceV1, { id, by: actorOf(caller) });
  }

  /** Active alerts that it would hit now. */
  preview(input: unknown, caller: Principal): Promise<z.output<typeof previewSilenceV1.response>> {
    assertUnscoped(caller, 'The preview of a silence');
    return this.platform.messaging.request(previewSilenceV1, parseInput(previewSilenceV1.request, input));
  }

  private view(silence: Silence): SilenceView {
    const nowMs = this.platform.clock.nowMs();
    return { ...silence, state: silence.endsAtMs <= nowMs ? 'expired' : silence.startsAtMs > nowMs ? 'pending' : 'active' };
  }
}
