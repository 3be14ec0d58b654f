import { Inject, Injectable } from '@nestjs/common';
import { deleteAlertingDocumentV1, listContactPointsV1, listNotificationsV1, type Notification, putContactPointV1, testContactPointV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { parseInput } from '../../../http/validate';
import { actorOf, assertUnscoped, mayDo, type Principal } from '../../access';

export type ContactPoints = z.output<typeof listContactPointsV1.response>['contactPoints'];
export type ContactTest = z.output<typeof testContactPointV1.response>;

/** Where notifications go. Secrets are written and never read back. */
@Injectable()
export class ContactPointBook {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  async list(caller: Principal): Promise<ContactPoints> {
    assertUnscoped(caller, 'The list of contact points');
    return (await this.platform.messaging.request(listContactPointsV1, {})).contactPoints;
  }

  /** Channels that are set up in this system, with the names of their secrets. */
  async channels(caller: Principal): Promise<z.output<typeof listContactPointsV1.response>['channels']> {
    assertUnscoped(caller, 'The list of channels');
    return (await this.platform.messaging.request(listContactPointsV1, {})).channels;
  }

  /** The newest first. They tell of incidents of everybody. */
  async notifications(id: string, caller: Principal, limit?: number): Promise<Notification[]> {
    assertUnscoped(caller, 'The list of notifications');
    return (await this.platform.messaging.request(listNotificationsV1, parseInput(listNotificationsV1.request, { contactPoint: id, limit }))).notifications;
  }

  /** Secrets that are not given stay as they are. @throws ObserverError `permission_denied` when there are secrets and the caller is no admin: who changes the address gets what is sent there */
  async put(input: object, caller: Principal, expectedRevision?: number): Promise<z.output<typeof putContactPointV1.response>> {
    const request = parseInput(putContactPointV1.request, { ...input, expectedRevision, by: actorOf(caller) });
    const stored = (await this.list(caller)).find(({ document }) => document.id === request.document.id);
    const secret = Object.keys(request.secrets).length > 0 || (stored?.secrets.length ?? 0) > 0;
    if (secret && !mayDo(caller, 'admin')) throw new ObserverError('permission_denied', `Contact point "${request.document.id}" has secrets, which needs the permission "admin"`, { details: { requires: 'admin' } });
    // Nobody gives it secrets between the look and the change.
    return this.platform.messaging.request(putContactPointV1, { ...request, expectedRevision: expectedRevision ?? stored?.revision ?? 0 });
  }

  /** Sends a test notification now, and tells what the provider answered. */
  test(id: string, caller: Principal, signal: AbortSignal): Promise<ContactTest> {
    return this.platform.messaging.request(testContactPointV1, parseInput(testContactPointV1.request, { id, by: actorOf(caller) }), { signal });
  }

  /** @returns false when there was none. @throws ObserverError `conflict` when others refer to it */
  async remove(id: string, caller: Principal): Promise<boolean> {
    return (await this.platform.messaging.request(deleteAlertingDocumentV1, parseInput(deleteAlertingDocumentV1.request, { kind: 'contact-point', id, by: actorOf(caller) }))).deleted;
  }
}
