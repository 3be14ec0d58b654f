import { type Notification, notificationsBucket } from '@observer/contracts';
import type { Messaging } from '@observer/platform';
import { ended, isOpen } from './notification-state';
import { RecentNotifications } from './recent-notifications';
import { SendLog } from './send-log';

/** Every notification that was ever to be sent. */
export class NotificationLog extends SendLog<Notification> {
  private readonly recent: RecentNotifications;

  constructor(messaging: Pick<Messaging, 'documents'>) {
    const recent = new RecentNotifications();
    super(messaging.documents(notificationsBucket), (notification) => recent.note(notification));
    this.recent = recent;
  }

  /** The newest to a contact point, the newest first, as far as this replica has heard. */
  newestTo(contactPoint: string, limit: number): Notification[] {
    return this.recent.to(contactPoint).slice(0, limit);
  }

  /** All of an incident, oldest first. */
  async ofIncident(incidentId: string): Promise<Notification[]> {
    return (await this.documents.list(incidentId)).map(({ value }) => value).sort((a, b) => a.queuedAtMs - b.queuedAtMs || (a.id < b.id ? -1 : 1));
  }

  /** Takes pages of an incident back that are not being sent yet. @returns those taken back, and those that are being sent at this moment */
  async cancelPages(incidentId: string, reason: string, nowMs: number): Promise<{ readonly cancelled: readonly string[]; readonly sending: readonly string[] }> {
    const [cancelled, sending]: [string[], string[]] = [[], []];
    for (const { id, reason: why, state } of await this.ofIncident(incidentId)) {
      if (why !== 'escalation' || !isOpen({ state })) continue;
      const done = await this.change(id, (now) => (now.state === 'queued' || now.dueAtMs <= nowMs ? ended(now, 'cancelled', reason) : undefined));
      if (done !== undefined) cancelled.push(id);
      else if ((await this.get(id))?.state === 'sending') sending.push(id);
    }
    return { cancelled, sending };
  }
}
