import { Inject, Injectable } from '@nestjs/common';
import { listStatusSubscribersV1, removeStatusSubscriberV1, type StatusPageView, viewStatusPageV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { CONFIG, type GatewayConfig } from '../../../config';
import { parseInput } from '../../../http/validate';
import { actorOf, assertUnscoped, type Principal } from '../../access';
import { makePreviewToken, readPreviewToken } from './preview-token';

export type StatusSubscribers = z.output<typeof listStatusSubscribersV1.response>;

/** What people of Observer see of status pages beside their documents. */
@Injectable()
export class StatusPages {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, @Inject(CONFIG) private readonly config: GatewayConfig) {}

  /** As the public sees it, or would. @throws ObserverError `not_found` */
  async view(id: string, caller: Principal): Promise<StatusPageView> {
    assertUnscoped(caller, 'A status page');
    return this.viewOf(id);
  }

  /** Path of a page that shows it for an hour to whoever has the path. */
  async previewPath(id: string, caller: Principal): Promise<string> {
    await this.view(id, caller);
    return `/status-page-preview/${makePreviewToken(id, this.config.OBSERVER_JWT_SECRET, this.platform.clock.nowMs())}`;
  }

  /** @throws ObserverError `not_found` for a path that nobody handed out, or is over */
  async preview(token: string): Promise<StatusPageView> {
    const id = readPreviewToken(token, this.config.OBSERVER_JWT_SECRET, this.platform.clock.nowMs());
    if (id === undefined) throw new ObserverError('not_found', 'This preview is over; open it again from the status pages of Observer');
    return this.viewOf(id);
  }

  subscribers(page: string, caller: Principal): Promise<StatusSubscribers> {
    assertUnscoped(caller, 'The list of subscribers');
    return this.platform.messaging.request(listStatusSubscribersV1, parseInput(listStatusSubscribersV1.request, { page }));
  }

  /** @throws ObserverError `not_found` */
  async removeSubscriber(page: string, id: string, caller: Principal): Promise<void> {
    const { removed } = await this.platform.messaging.request(removeStatusSubscriberV1, parseInput(removeStatusSubscriberV1.request, { page, id, by: actorOf(caller) }));
    if (!removed) throw new ObserverError('not_found', `The page "${page}" has no subscriber "${id}"`);
  }

  private async viewOf(id: string): Promise<StatusPageView> {
    const { view } = await this.platform.messaging.request(viewStatusPageV1, parseInput(viewStatusPageV1.request, { id, unpublished: true }));
    if (view === null) throw new ObserverError('not_found', `There is no status page "${id}"`);
    return view;
  }
}
