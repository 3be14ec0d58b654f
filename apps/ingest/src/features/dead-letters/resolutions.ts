import { deadLetterResolutionsBucket } from '@observer/contracts';
import type { DocumentWatch, Messaging } from '@observer/platform';
import type { DeadLetterState } from './dead-letter-log';

export interface Actor {
  readonly kind: 'user' | 'api-key' | 'service';
  readonly id: string;
}

/** What was decided about dead letters, the same on every replica. */
export class Resolutions {
  private readonly states = new Map<string, Exclude<DeadLetterState, 'open'>>();

  constructor(private readonly messaging: Messaging) {}

  /** Resolves when all earlier decisions are known. */
  follow(): Promise<DocumentWatch> {
    return this.messaging.documents(deadLetterResolutionsBucket).watch(({ key, value }) => {
      if (value === undefined) this.states.delete(key);
      else this.states.set(key, value.state);
    });
  }

  stateOf(id: string): DeadLetterState {
    return this.states.get(id) ?? 'open';
  }

  async resolve(id: string, state: Exclude<DeadLetterState, 'open'>, by: Actor, atMs: number): Promise<void> {
    await this.messaging.documents(deadLetterResolutionsBucket).put(id, { state, atMs, by });
    this.states.set(id, state);
  }
}
