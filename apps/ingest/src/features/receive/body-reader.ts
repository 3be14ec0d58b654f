import type { IncomingMessage } from 'node:http';
import { ObserverError } from '@observer/kernel';
import { BodyBuffers } from './body-buffers';
import type { BudgetAccount } from './byte-budget';
import { gunzip } from './gunzip';
import { type BodyLimits, bodyTooLarge, BoundedBytes, expandsTooFar } from './limits';
import type { UnzstdThread } from './zstd';

export type ContentEncoding = 'identity' | 'gzip' | 'zstd';

export const ACCEPTED_ENCODINGS: readonly ContentEncoding[] = ['gzip', 'zstd', 'identity'];

/** @throws ObserverError `unsupported_media_type` naming what is accepted */
export function contentEncodingOf(header: string | undefined): ContentEncoding {
  const encoding = (header ?? 'identity').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return 'identity';
  if (encoding === 'gzip' || encoding === 'x-gzip') return 'gzip';
  if (encoding === 'zstd') return 'zstd';
  throw new ObserverError('unsupported_media_type', `Content-Encoding "${encoding.slice(0, 64)}" is not accepted; use one of ${ACCEPTED_ENCODINGS.join(', ')}`, {
    details: { accepted: ACCEPTED_ENCODINGS },
  });
}

/** How long a body may take to arrive: what came so far is held in memory. */
const READ_TIMEOUT_MS = 60_000;

/** Reads and decompresses bodies within their limits. */
export class BodyReader {
  private readonly buffers = new BodyBuffers();

  constructor(private readonly limits: BodyLimits, private readonly zstd: UnzstdThread, private readonly readTimeoutMs = READ_TIMEOUT_MS) {}

  /**
   * Give the body back with `release` once nothing refers to it.
   * @throws ObserverError `payload_too_large`, `invalid_argument` (not what it says it is, cut off), `unavailable` (no room),
   *   `deadline_exceeded` (it came too slowly)
   */
  async read(request: IncomingMessage, encoding: ContentEncoding, account: BudgetAccount): Promise<Buffer> {
    const { maxBodyBytes, maxExpandedBytes } = this.limits;
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > maxBodyBytes) throw bodyTooLarge(maxBodyBytes);
    const sent = new BoundedBytes(maxBodyBytes, account, bodyTooLarge);
    await collect(request, sent, this.readTimeoutMs);
    if (encoding === 'identity' || sent.length === 0) return sent.join((length) => this.buffers.take(length));
    const expanded = new BoundedBytes(maxExpandedBytes, account, expandsTooFar);
    if (encoding === 'gzip') await gunzip(sent.join(), expanded);
    else expanded.push(await this.zstd.expand(sent.join(), maxExpandedBytes, expandsTooFar));
    return expanded.join((length) => this.buffers.take(length));
  }

  /** Lets the next body have the memory of this one. */
  release(body: Buffer): void {
    this.buffers.give(body);
  }
}

function collect(request: IncomingMessage, into: BoundedBytes, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => reject(tooSlow(timeoutMs))), timeoutMs);
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('error', onLost).off('close', onLost);
      finish();
    };
    const onData = (chunk: Buffer): void => {
      try {
        into.push(chunk);
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const onEnd = (): void => settle(resolve);
    const onLost = (): void => settle(() => reject(new ObserverError('cancelled', 'The connection was lost before the body was complete')));
    request.on('data', onData).on('end', onEnd).on('error', onLost).on('close', onLost);
  });
}

const tooSlow = (timeoutMs: number): ObserverError =>
  new ObserverError('deadline_exceeded', `The body was not complete after ${timeoutMs / 1000} s; send fewer points at a time, or compress them`);

/** Bytes of a refused body that are still read, so that the client gets to see the answer instead of a reset connection. */
const MAX_DISCARDED_BYTES = 64 * 1024 ** 2;
const MAX_DISCARD_MS = 5_000;

/** Lets the rest of a refused body pass by; a client that does not stop sending is cut off. */
export function discardRest(request: IncomingMessage): void {
  if (request.readableEnded || request.destroyed) return;
  let left = MAX_DISCARDED_BYTES;
  const timer = setTimeout(() => request.destroy(), MAX_DISCARD_MS).unref();
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
