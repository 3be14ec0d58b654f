import { Readable } from 'node:stream';
import { CALLBACK_BODY_BYTES } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { createRateLimiter, type Platform } from '@observer/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export const CALLBACKS_PATH = '/callbacks/';
/** Of one address; providers call from few. */
const PER_SECOND = 50;

const bodies = new WeakMap<FastifyRequest, string>();

export const isCallback = ({ url }: Pick<FastifyRequest, 'url'>): boolean => url.startsWith(CALLBACKS_PATH);

/** The bytes as they came, which is what providers sign. */
export const rawBodyOf = (request: FastifyRequest): string => bodies.get(request) ?? '';

/** Keeps the bodies of callbacks, bounded: nobody has proven who they are before the body was read. */
export function addCallbackBodies(fastify: FastifyInstance, platform: Pick<Platform, 'redis'>): void {
  const limiter = createRateLimiter(platform, { name: 'callbacks' });
  fastify.addHook('preParsing', async (request, _reply, payload) => {
    if (!isCallback(request)) return payload;
    const { allowed, retryAfterMs } = await limiter.consume(request.ip, 1, PER_SECOND);
    if (!allowed) throw new ObserverError('resource_exhausted', `More than ${PER_SECOND} callbacks per second; slow down`, { details: { retryAfterMs } });
    const body = await readUpTo(payload as AsyncIterable<Buffer>);
    bodies.set(request, body.toString());
    return Readable.from(body.length === 0 ? [] : [body]);
  });
}

/** @throws ObserverError `out_of_range` for what is longer than any callback */
async function readUpTo(payload: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of payload) {
    bytes += chunk.length;
    if (bytes > CALLBACK_BODY_BYTES) throw new ObserverError('payload_too_large', `The body is longer than ${CALLBACK_BODY_BYTES} bytes, which no callback is`, { retryable: false });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
