import { ObserverError } from '@observer/kernel';
import type { BudgetAccount } from './byte-budget';

export interface BodyLimits {
  /** As sent. */
  readonly maxBodyBytes: number;
  /** After decompression. */
  readonly maxExpandedBytes: number;
}

/** Collects the bytes of a body, never more than a limit and never more than the budget has room for. */
export class BoundedBytes {
  private readonly chunks: Uint8Array[] = [];
  private total = 0;

  constructor(private readonly limit: number, private readonly account: BudgetAccount, private readonly tooLarge: (limit: number) => ObserverError) {}

  get length(): number {
    return this.total;
  }

  /** @throws ObserverError `payload_too_large` or `unavailable` */
  push(chunk: Uint8Array): void {
    if (this.total + chunk.length > this.limit) throw this.tooLarge(this.limit);
    this.account.take(chunk.length);
    this.total += chunk.length;
    this.chunks.push(chunk);
  }

  /** All bytes in one piece. @param memory where they are put together when they came in several */
  join(memory: (length: number) => Buffer = (length) => Buffer.allocUnsafe(length)): Buffer {
    if (this.chunks.length === 1) return asBuffer(this.chunks[0]!);
    const whole = memory(this.total);
    let at = 0;
    for (const chunk of this.chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

export const bodyTooLarge = (limit: number): ObserverError =>
  new ObserverError('payload_too_large', `The body is larger than ${limit} bytes; send fewer points at a time`, { details: { maxBytes: limit } });

export const expandsTooFar = (limit: number): ObserverError =>
  new ObserverError('payload_too_large', `The body expands to more than ${limit} bytes; send fewer points at a time`, { details: { maxExpandedBytes: limit } });
