import { type Notification, notificationsBucket } from '@observer/contracts';
import type { DocumentWatch, Messaging } from '@observer/platform';
import { toldFact, type ToldFact } from './facts';

/** What was told to whom, as this replica has heard of it: as long as the log keeps it. */
export class ToldLog {
  private readonly facts = new Map<string, ToldFact>();
  private watch: DocumentWatch | undefined;

  constructor(private readonly messaging: Messaging) {}

  /** Resolves when all that is stored is known. */
  async start(): Promise<void> {
    this.watch = await this.messaging.documents(notificationsBucket).watch(({ key, value }) => this.take(key, value));
  }

  async stop(): Promise<void> {
    await this.watch?.stop();
  }

  all(): readonly ToldFact[] {
    return [...this.facts.values()];
  }

  /** Those of this time and later. */
  since(atMs: number): readonly ToldFact[] {
    return this.all().filter((fact) => fact.atMs >= atMs);
  }

  private take(key: string, notification: Notification | undefined): void {
    const fact = notification === undefined ? undefined : toldFact(notification);
    if (fact === undefined) this.facts.delete(key);
    else this.facts.set(key, fact);
  }
}
