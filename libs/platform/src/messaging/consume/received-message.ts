import type { Msg } from '@nats-io/transport-node';
import type { Connection } from '../connection/connection';
import type { StreamMessage } from '../messaging';

const ACK = new TextEncoder().encode('+ACK');
const WORKING = new TextEncoder().encode('+WPI');
const TERM = new TextEncoder().encode('+TERM');
const nak = (delayMs: number): Uint8Array => new TextEncoder().encode(delayMs > 0 ? `-NAK {"delay":${Math.round(delayMs * 1e6)}}` : '-NAK');

/** What the acknowledgement subject says: `$JS.ACK.<stream>.<consumer>.<deliveries>.<stream seq>.<consumer seq>.<ns>.<pending>`. */
export interface DeliveryInfo {
  readonly deliveryCount: number;
  readonly sequence: number;
  readonly consumerSequence: number;
  readonly publishedAtMs: number;
  readonly pending: number;
}

export function parseDelivery(replySubject: string): DeliveryInfo {
  const tokens = replySubject.split('.');
  // With a domain and an account hash two tokens come before the stream's name.
  const at = tokens.length >= 11 ? 4 : 2;
  return {
    deliveryCount: Number(tokens[at + 2]), sequence: Number(tokens[at + 3]), consumerSequence: Number(tokens[at + 4]),
    publishedAtMs: Number(BigInt(tokens[at + 5]!) / 1_000_000n), pending: Number(tokens[at + 6]),
  };
}

/** A message that was delivered and not yet settled. */
export class ReceivedMessage implements StreamMessage {
  readonly sequence: number;
  readonly deliveryCount: number;
  readonly publishedAtMs: number;
  /** Messages behind this one that the consumer has not delivered yet. */
  readonly pending: number;
  private settled = false;

  constructor(
    private readonly message: Msg,
    readonly epoch: string,
    private readonly answer: (subject: string, payload: Uint8Array) => void,
  ) {
    const info = parseDelivery(message.reply!);
    this.sequence = info.sequence;
    this.deliveryCount = info.deliveryCount;
    this.publishedAtMs = info.publishedAtMs;
    this.pending = info.pending;
  }

  get subject(): string {
    return this.message.subject;
  }

  get data(): Uint8Array {
    return this.message.data;
  }

  header(name: string): string | undefined {
    return this.message.headers?.has(name) ? this.message.headers.get(name) : undefined;
  }

  working(): void {
    if (!this.settled) this.answer(this.message.reply!, WORKING);
  }

  ack(): void {
    this.settle(ACK);
  }

  retry(delayMs: number): void {
    this.settle(nak(delayMs));
  }

  terminate(): void {
    this.settle(TERM);
  }

  private settle(payload: Uint8Array): void {
    if (this.settled) return;
    this.settled = true;
    this.answer(this.message.reply!, payload);
  }
}

/**
 * Sends acknowledgements. While the connection is away they wait: the broker still remembers the delivery when it is back, and a
 * late acknowledgement spares a repeat. Bounded by the consumer's `maxAckPending`.
 */
export class Acknowledger {
  private readonly waiting: { subject: string; payload: Uint8Array }[] = [];
  private readonly forget: () => void;

  constructor(private readonly connection: Connection) {
    this.forget = connection.onBack(() => this.flush());
  }

  readonly send = (subject: string, payload: Uint8Array): void => {
    if (this.connection.connected) this.connection.nats.publish(subject, payload);
    else if (payload !== WORKING) this.waiting.push({ subject, payload });
  };

  close(): void {
    this.forget();
  }

  private flush(): void {
    for (const { subject, payload } of this.waiting.splice(0)) this.connection.nats.publish(subject, payload);
  }
}
