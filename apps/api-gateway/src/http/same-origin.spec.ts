import type { FastifyRequest } from 'fastify';
import { assertSameOrigin } from './same-origin';

const from = (origin: string | undefined, publicUrl?: string, others: string[] = []) => () =>
  assertSameOrigin({ headers: { origin, host: 'observer.example:8080' } } as FastifyRequest, { OBSERVER_PUBLIC_URL: publicUrl, OBSERVER_CORS_ORIGINS: others });

describe('a request with our cookie', () => {
  it.each([
    ['a program', from(undefined)],
    ['our own page', from('http://observer.example:8080')],
    ['our page behind a proxy', from('https://public.example', 'https://public.example/observer')],
    ['an origin that was allowed', from('https://friend.example', undefined, ['https://friend.example'])],
  ])('is taken from %s', (_name, request) => expect(request).not.toThrow());

  it.each([['another site', 'https://evil.example'], ['a sandboxed frame', 'null'], ['our host on another port', 'http://observer.example:9']])('is refused from %s', (_name, origin) =>
    expect(from(origin)).toThrow(/may not use this sign-in/));
});
