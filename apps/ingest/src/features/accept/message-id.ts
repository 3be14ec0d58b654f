import { createHash, randomUUID } from 'node:crypto';

/** What tells one body from another. */
export interface BodyIdentity {
  /** Bodies of different keys never count as repeats of each other. */
  readonly keyId: string;
  /** Endpoint and parameters that change what the body means, e.g. `/write?precision=ms`. */
  readonly endpoint: string;
  /** The body after decompression: a client may compress a retry differently. */
  readonly body: Uint8Array;
  /** The client's `Idempotency-Key`, which then stands for the body. */
  readonly idempotencyKey?: string;
}

/**
 * The base of the message ids of one body: the same for every retry, on every replica, at any time. Hashed, so that no id is longer
 * than another and none carries what a client chose.
 */
export function bodyId({ keyId, endpoint, body, idempotencyKey }: BodyIdentity): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([keyId, endpoint, idempotencyKey ?? null]));
  if (idempotencyKey === undefined) hash.update(body);
  return hash.digest('base64url').slice(0, 27);
}

/**
 * Ids of the messages of one body, in the order they are planned. A message with points that had no time of their own gets an id no
 * other message has: the same line sent twice is then two points, unless the client said by `Idempotency-Key` that it is one.
 */
export class MessageIds {
  private next = 0;
  private nonce: string | undefined;

  constructor(
    private readonly base: string,
    /** True when `base` comes from an `Idempotency-Key`, or from a sender that names each batch. */
    private readonly explicit: boolean,
  ) {}

  /** The id of the next message; call it for every planned message, also for those not published. */
  take(lacksTime: boolean): string {
    const index = this.next++;
    if (this.explicit || !lacksTime) return `${this.base}.${index}`;
    this.nonce ??= randomUUID();
    return `${this.nonce}.${index}`;
  }
}
