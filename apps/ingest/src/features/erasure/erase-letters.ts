import { DEADLETTER, deadLetterResolutionsBucket } from '@observer/contracts';
import type { Messaging, StoredMessage } from '@observer/platform';
import { parseDeadLetterMessage } from '../dead-letters/dead-letter-message';
import { poisonFinder, textFinder, withoutPoints } from './letter-points';

const READ_AHEAD = 16;

/** Told before it goes, in the order of sequences. */
export interface ErasedLetter {
  readonly sequence: number;
  readonly points: number;
}

/**
 * Removes dead letters that name somebody, up to a sequence. The points of others are published anew, with what was decided about them, before
 * their message goes: killed in between, they may stand twice, never not at all.
 */
export class LetterEraser {
  private readonly names: (text: string) => boolean;
  private readonly poisonNames: (message: StoredMessage) => boolean;

  constructor(
    private readonly messaging: Pick<Messaging, 'messages' | 'publishRaw' | 'documents'>,
    private readonly jobId: string,
    values: readonly string[],
    private readonly onLetter: (letter: ErasedLetter) => Promise<void>,
  ) {
    this.names = textFinder(values);
    this.poisonNames = poisonFinder(values);
  }

  async upTo(lastSequence: number, from: number, signal: AbortSignal): Promise<void> {
    for (let low = from; low <= lastSequence; low += READ_AHEAD) {
      signal.throwIfAborted();
      const sequences = Array.from({ length: Math.min(READ_AHEAD, lastSequence - low + 1) }, (_, i) => low + i);
      for (const message of await Promise.all(sequences.map((sequence) => this.messaging.messages(DEADLETTER).bySequence(sequence)))) {
        if (message !== undefined) await this.one(message);
      }
    }
  }

  private async one(message: StoredMessage): Promise<void> {
    const refused = parseDeadLetterMessage(message.data);
    if (refused === undefined) return this.poison(message);
    const { kept, removed, keptIndexes } = withoutPoints(refused, this.names);
    if (removed === 0) return;
    if (kept !== undefined) {
      const { sequence } = await this.messaging.publishRaw(DEADLETTER, message.subject, Buffer.from(JSON.stringify(kept)), { messageId: `erasure-${this.jobId}-${message.sequence}` });
      await this.keepDecisions(message.sequence, sequence, keptIndexes);
    }
    await this.erase(message, removed);
  }

  /** A message nobody could handle goes whole: what is in it is not known. */
  private async poison(message: StoredMessage): Promise<void> {
    if (this.poisonNames(message)) await this.erase(message, 1);
  }

  private async erase({ sequence }: StoredMessage, points: number): Promise<void> {
    await this.onLetter({ sequence, points });
    await this.messaging.messages(DEADLETTER).erase(sequence);
  }

  private async keepDecisions(from: number, to: number, keptIndexes: readonly number[]): Promise<void> {
    const decisions = this.messaging.documents(deadLetterResolutionsBucket);
    for (const [index, before] of keptIndexes.entries()) {
      const decision = await decisions.get(`${from}-${before}`);
      if (decision !== undefined) await decisions.put(`${to}-${index}`, decision.value);
    }
  }
}
