import { createGunzip, type Gunzip } from 'node:zlib';
import { ObserverError } from '@observer/kernel';
import type { BoundedBytes } from './limits';

/**
 * Decompresses gzip in zlib's threads, chunk by chunk, and stops at the first chunk that is too much.
 * @throws ObserverError `invalid_argument` for what is not gzip, or as `out.push`
 */
export function gunzip(compressed: Uint8Array, out: BoundedBytes): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream: Gunzip = createGunzip({ chunkSize: 64 * 1024 });
    const fail = (error: unknown): void => {
      stream.destroy();
      reject(error instanceof ObserverError ? error : new ObserverError('invalid_argument', `The body is not valid gzip: ${error instanceof Error ? error.message : String(error)}`));
    };
    stream.on('error', fail);
    stream.on('end', resolve);
    stream.on('data', (chunk: Buffer) => {
      try {
        out.push(chunk);
      } catch (error) {
        fail(error);
      }
    });
    stream.end(compressed);
  });
}
