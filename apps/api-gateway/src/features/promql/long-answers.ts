import { Injectable, type StreamableFile } from '@nestjs/common';
import { ObserverError } from '@observer/kernel';
import type { Principal } from '../access';
import { streamOf } from './json-stream';
import type { PromAnswer } from './prom-answer';

const MEBIBYTE = 1024 ** 2;
/** Of answers that are being read, in memory at the same time. */
const MAX_BYTES = 1024 * MEBIBYTE;
const MAX_BYTES_PER_CALLER = 256 * MEBIBYTE;
/** An answer is given up when it is read slower than this on the whole, after a first minute. */
const LEAST_BYTES_PER_SECOND = 128 * 1024;
const GRACE_MS = 60_000;
const SERIES_BYTES = 1024;
const POINT_BYTES = 16;

/** What a result holds in memory, about, until its last byte was read. */
export const bytesOfAnswer = ({ series }: Pick<PromAnswer, 'series'>): number => series.reduce((sum, { times }) => sum + SERIES_BYTES + times.length * POINT_BYTES, 0);
export const bytesOfList = (items: readonly unknown[]): number => items.length * SERIES_BYTES;

/** Answers on their way to clients. What is sent was computed and stays in memory until it was read: a slow reader holds it, so there are bounds on how much and how long. */
@Injectable()
export class LongAnswers {
  private total = 0;
  private readonly ofCaller = new Map<string, number>();

  /** @throws ObserverError `resource_exhausted` when the caller, or all together, have too much to read already */
  stream({ id }: Pick<Principal, 'id'>, bytes: number, texts: Iterable<string>, type?: string): StreamableFile {
    this.take(id, bytes);
    const file = streamOf(texts, type);
    const stream = file.getStream();
    const deadline = setTimeout(() => stream.destroy(new Error('the client reads its answer too slowly')), GRACE_MS + (bytes / LEAST_BYTES_PER_SECOND) * 1000);
    deadline.unref();
    stream.once('close', () => {
      clearTimeout(deadline);
      this.give(id, bytes);
    });
    return file;
  }

  /** Bytes of answers that are being read. */
  get held(): number {
    return this.total;
  }

  private take(id: string, bytes: number): void {
    const own = this.ofCaller.get(id) ?? 0;
    // One answer alone is always sent: its size has a limit of its own.
    if (own > 0 && own + bytes > MAX_BYTES_PER_CALLER) throw tooMuch(`Answers of ${mebibytes(own)} MiB to you have not been read yet`);
    if (this.total > 0 && this.total + bytes > MAX_BYTES) throw tooMuch(`Answers of ${mebibytes(this.total)} MiB have not been read yet`);
    this.total += bytes;
    this.ofCaller.set(id, own + bytes);
  }

  private give(id: string, bytes: number): void {
    this.total -= bytes;
    const left = this.ofCaller.get(id)! - bytes;
    if (left === 0) this.ofCaller.delete(id);
    else this.ofCaller.set(id, left);
  }
}

const mebibytes = (bytes: number): number => Math.round(bytes / MEBIBYTE);
const tooMuch = (what: string): ObserverError => new ObserverError('resource_exhausted', `${what}; read them, then ask again`);
