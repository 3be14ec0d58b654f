import type { StreamDeclaration } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { Logger } from '@observer/platform';
import type { Scheduler } from '../scheduler';
import type { StoredEffect } from '../snapshot/partition-store';
import type { ActorMessaging } from './partition-env';

/** Header that holds the id under which a message was published. */
export const MESSAGE_ID = 'Nats-Msg-Id';
/** A repeat may be under way for so long before the broker compares it. */
const MARGIN_MS = 20_000;
/** What was read of a stream holds for so long: less than any duplicate window. */
const FRESH_MS = 30_000;
const MOST_MESSAGES = 20_000;

interface Look {
  /** Everything of the subject behind this was read. */
  readonly after: number;
  readonly atMs: number;
  readonly ids: Promise<ReadonlySet<string>>;
}

/**
 * Tells whether a stream holds an effect already, when that may have been so long ago that the broker does not recognize a repeat: after every
 * replica, or the broker, was away for minutes. Reads what the effect's subject got since the effect was decided.
 */
export class StoredEffects {
  private readonly looks = new Map<string, Look>();

  /** @param pending effects one may ask for */
  constructor(private readonly options: { readonly messaging: Pick<ActorMessaging, 'messages'>; readonly scheduler: Scheduler; readonly log: Logger }, private readonly pending: () => Iterable<StoredEffect>) {}

  /** Whether a repeat of what was tried so long ago may be stored twice. */
  isTooLate(stream: StreamDeclaration, sinceMs: number): boolean {
    return sinceMs > stream.duplicateWindowMs - MARGIN_MS;
  }

  /** False also when this service may not read the stream. @throws ObserverError of another look into the stream, to be repeated */
  async has(stream: StreamDeclaration, { subject, id, after = 0 }: StoredEffect): Promise<boolean> {
    const now = this.options.scheduler.clock.monotonicMs();
    for (const [name, { atMs }] of this.looks) if (now - atMs > FRESH_MS) this.looks.delete(name);
    const name = `${stream.name} ${subject}`;
    let look = this.looks.get(name);
    if (look === undefined || look.after > after) {
      const earliest = Math.min(after, ...[...this.pending()].filter((effect) => effect.stream === stream.name && effect.subject === subject).map((effect) => effect.after ?? 0));
      look = { after: earliest, atMs: now, ids: this.idsBehind(stream, subject, earliest) };
      this.looks.set(name, look);
    }
    try {
      return (await look.ids).has(id);
    } catch (thrown) {
      const error = asObserverError(thrown);
      this.looks.delete(name);
      if (error.retryable) throw error;
      this.options.log.warn({ stream: stream.name, subject, err: error }, 'actor-effect-may-be-stored-twice');
      return false;
    }
  }

  private async idsBehind(stream: StreamDeclaration, subject: string, after: number): Promise<ReadonlySet<string>> {
    const messages = this.options.messaging.messages(stream);
    const ids = new Set<string>();
    for (let from = after + 1, read = 0; ; read++) {
      const message = await messages.nextOn(subject, from);
      if (message === undefined) return ids;
      ids.add(message.header(MESSAGE_ID) ?? '');
      from = message.sequence + 1;
      if (read < MOST_MESSAGES) continue;
      this.options.log.warn({ stream: stream.name, subject, after, read }, 'actor-effect-may-be-stored-twice');
      return ids;
    }
  }
}
