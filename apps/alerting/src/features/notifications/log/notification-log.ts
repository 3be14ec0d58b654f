import { type Notification, notificationsBucket } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { DocumentStore, DocumentWatch, Messaging } from '@observer/platform';
import { ended, isOpen } from './notification-state';
import { RecentNotifications } from './recent-notifications';

const CAS_ATTEMPTS = 10;

/** Every notification that was ever to be sent, in one document each: who changes one must have seen its newest state. */
export class NotificationLog {
  private readonly documents: DocumentStore<Notification>;
  private readonly open = new Map<string, Notification>();
  private readonly recent = new RecentNotifications();
  private watch: DocumentWatch | undefined;

  constructor(messaging: Messaging) {
    this.documents = messaging.documents(notificationsBucket);
  }

  /** Begins to know which notifications are open, and which are the newest. */
  async start(): Promise<void> {
    this.watch = await this.documents.watch(({ key, value }) => {
      if (value !== undefined) this.recent.note(value);
      if (value !== undefined && isOpen(value)) this.open.set(key, value);
      else this.open.delete(key);
    });
  }

  async stop(): Promise<void> {
    await this.watch?.stop();
  }

  /** What waits or is being sent, as far as this replica has heard. */
  openOnes(): Notification[] {
    return [...this.open.values()];
  }

  /** The newest to a contact point, the newest first, as far as this replica has heard. */
  newestTo(contactPoint: string, limit: number): Notification[] {
    return this.recent.to(contactPoint).slice(0, limit);
  }

  async get(id: string): Promise<Notification | undefined> {
    return (await this.documents.get(id))?.value;
  }

  /** All of an incident, oldest first. */
  async ofIncident(incidentId: string): Promise<Notification[]> {
    return (await this.documents.list(incidentId)).map(({ value }) => value).sort((a, b) => a.queuedAtMs - b.queuedAtMs || (a.id < b.id ? -1 : 1));
  }

  /** Creates it. The same id again changes nothing. @returns whether this call created it */
  async queue(notification: Notification): Promise<boolean> {
    try {
      const revision = await this.documents.put(notification.id, notification, { expectedRevision: 0 });
      if (revision > 0 && !this.open.has(notification.id)) this.open.set(notification.id, notification);
      return true;
    } catch (thrown) {
      if (asObserverError(thrown).code === 'conflict') return false;
      throw thrown;
    }
  }

  /**
   * Changes it, again when somebody else was faster. `undefined` or the same leaves it as it is.
   * @returns what was written, or undefined when nothing was
   */
  async change(id: string, change: (notification: Notification) => Notification | undefined): Promise<Notification | undefined> {
    for (let attempt = 1; ; attempt++) {
      const found = await this.documents.get(id);
      const next = found === undefined ? undefined : change(found.value);
      if (found === undefined || next === undefined || next === found.value) return undefined;
      try {
        await this.documents.put(id, next, { expectedRevision: found.revision });
        return next;
      } catch (thrown) {
        if (asObserverError(thrown).code !== 'conflict' || attempt === CAS_ATTEMPTS) throw thrown;
      }
    }
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
