import type { Notification } from '@observer/contracts';

/** As many as a page shows of one contact point. */
const KEPT_PER_CONTACT_POINT = 50;

/** The newest notifications of each contact point. */
export class RecentNotifications {
  private readonly byContactPoint = new Map<string, Notification[]>();

  /** A notification as it is now. */
  note(notification: Notification): void {
    const known = this.byContactPoint.get(notification.contactPoint) ?? [];
    const at = known.findIndex(({ id }) => id === notification.id);
    if (at >= 0) known[at] = notification;
    else {
      // They come nearly in order: the place is found from the newest on.
      const before = known.findIndex(({ queuedAtMs }) => queuedAtMs <= notification.queuedAtMs);
      known.splice(before < 0 ? known.length : before, 0, notification);
      if (known.length > KEPT_PER_CONTACT_POINT) known.pop();
    }
    this.byContactPoint.set(notification.contactPoint, known);
  }

  /** The newest first. */
  to(contactPoint: string): readonly Notification[] {
    return this.byContactPoint.get(contactPoint) ?? [];
  }
}
