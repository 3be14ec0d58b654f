import { DEADLETTER, deadLetterResolutionsBucket } from '@observer/contracts';
import type { Messaging, StoredMessage } from '@observer/platform';
import { parseDeadLetterMessage } from '../dead-letters/dead-letter-message';
import { withoutPoints } from './letter-points';

const READ_AHEAD = 16;

export interface LettersErased {
  readonly points: number;
  readonly messages: number;
}

/**
 * Removes dead letters that name somebody, up to a sequence. The points of others are published anew, with what was decided about them, before
 * their message goes: killed in between, they may stand twice, never not at all.
 */
export class LetterEraser {
  constructor(
    private readonly messaging: Messaging,
    private readonly jobId: string,
    private readonly names: (text: string) => boolean,
  ) {}

  async upTo(lastSequence: number, from: number, onProgress: (sequence: number, erased: LettersErased) => Promise<void>, signal: AbortSignal): Promise<LettersErased> {
    let erased: LettersErased = { points: 0, messages: 0 };
    for (let low = from; low <= lastSequence; low += READ_AHEAD) {
      signal.throwIfAborted();
      const sequences = Array.from({ length: Math.min(READ_AHEAD, lastSequence - low + 1) }, (_, i) => low + i);
      for (const message of await Promise.all(sequences.map((sequence) => this.messaging.messages(DEADLETTER).bySequence(sequence)))) {
        const points = message === undefined ? 0 : await this.one(message);
        if (points > 0) erased = { points: erased.points + points, messages: erased.messages + 1 };
      }
      await onProgress(low + sequences.length, erased);
    }
    return erased;
  }

  /** @returns how many points went */
  private async one(message: StoredMessage): Promise<number> {
    const refused = parseDeadLetterMessage(message.data);
    if (refused === undefined) return this.poison(message);
    const { kept, removed, keptIndexes } = withoutPoints(refused, this.names);
    if (removed === 0) return 0;
    if (kept !== undefined) {
      const { sequence } = await this.messaging.publishRaw(DEADLETTER, message.subject, Buffer.from(JSON.stringify(kept)), { messageId: `erasure-${this.jobId}-${message.sequence}` });
      await this.keepDecisions(message.sequence, sequence, keptIndexes);
    }
    await this.messaging.messages(DEADLETTER).erase(message.sequence);
    return removed;
  }

  /** A message nobody could handle goes whole: what is in it is not known. */
  private async poison(message: StoredMessage): Promise<number> {
    const text = Buffer.from(message.data.buffer, message.data.byteOffset, message.data.length).toString('utf8');
    if (!this.names(text)) return 0;
    await this.messaging.messages(DEADLETTER).erase(message.sequence);
    return 1;
  }

  private async keepDecisions(from: number, to: number, keptIndexes: readonly number[]): Promise<void> {
    const decisions = this.messaging.documents(deadLetterResolutionsBucket);
    for (const [index, before] of keptIndexes.entries()) {
      const decision = await decisions.get(`${from}-${before}`);
      if (decision !== undefined) await decisions.put(`${to}-${index}`, decision.value);
    }
  }
}
