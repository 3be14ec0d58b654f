import { createHash } from 'node:crypto';
import type { ApiKey } from '@observer/contracts';
import type { Messaging } from '@observer/platform';
import { ApiKeys } from './api-keys';
import { credentialOf } from './credential';

describe('credentialOf', () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  it.each([
    [{ authorization: 'Bearer k' }, {}, 'k'],
    [{ authorization: 'bearer   k ' }, {}, 'k'],
    [{ authorization: 'Token k' }, {}, 'k'],
    [{ authorization: 'Token user:k' }, {}, 'k'],
    [{ authorization: basic('user:k:with:colons') }, {}, 'k:with:colons'],
    [{ 'x-api-key': 'k' }, {}, 'k'],
    [{}, { u: 'user', p: 'k' }, 'k'],
    [{ authorization: basic('no colon') }, {}, undefined],
    [{ authorization: 'Digest k' }, {}, undefined],
    [{ authorization: 'Bearer ' }, {}, undefined],
    [{}, { p: ['a', 'b'] }, undefined],
    [{ 'x-api-key': 'k'.repeat(513) }, {}, undefined],
    [{}, {}, undefined],
  ])('%j %j -> %p', (headers, query, expected) => expect(credentialOf(headers, query)).toBe(expected));
});

describe('ApiKeys', () => {
  const NOW = 1000;
  const keyDocument = (over: Partial<ApiKey> = {}): ApiKey => ({
    id: 'k1', name: 'gateway', hash: createHash('sha256').update('secret').digest('hex'), prefix: 'obs_ab', scopes: ['ingest:write'], createdAtMs: 1, createdBy: 'a', expiresAtMs: null,
    revokedAtMs: null, rateLimitRowsPerSecond: null, ...over,
  });
  async function keys(...documents: ApiKey[]): Promise<ApiKeys> {
    const all = new ApiKeys();
    const watch = async (onChange: (change: { key: string; value: ApiKey }) => void) => (documents.forEach((value) => onChange({ key: value.id, value })), { stop: async () => undefined });
    await all.follow({ documents: () => ({ watch }) } as unknown as Messaging);
    return all;
  }

  it('knows a key by its hash alone', async () => expect((await keys(keyDocument())).authenticate('secret', 'ingest:write', NOW)).toMatchObject({ id: 'k1', name: 'gateway' }));
  it('lets admin keys write', async () => expect((await keys(keyDocument({ scopes: ['admin'] }))).authenticate('secret', 'ingest:write', NOW).id).toBe('k1'));

  it.each([
    ['no key', undefined, {}, 'unauthenticated', /is needed/],
    ['an unknown key', 'other', {}, 'unauthenticated', /not known/],
    ['a revoked key', 'secret', { revokedAtMs: 1 }, 'unauthenticated', /was revoked/],
    ['an expired key', 'secret', { expiresAtMs: NOW }, 'unauthenticated', /has expired/],
    ['a key for reading', 'secret', { scopes: ['read' as const] }, 'permission_denied', /lacks the scope ingest:write; it has read/],
  ])('refuses %s', async (_what, credential, over, code, message) => {
    const all = await keys(keyDocument(over));
    expect(() => all.authenticate(credential, 'ingest:write', NOW)).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as Error);
  });

  it('forgets a key whose document is changed or gone', async () => {
    const all = await keys(keyDocument());
    all.change('k1', keyDocument({ hash: createHash('sha256').update('next').digest('hex') }));
    expect(() => all.authenticate('secret', 'ingest:write', NOW)).toThrow(/not known/);
    expect(all.authenticate('next', 'ingest:write', NOW).id).toBe('k1');
    all.change('k1', undefined);
    expect(() => all.authenticate('next', 'ingest:write', NOW)).toThrow(/not known/);
  });

  it('asks to try again while the keys are not read', () => expect(() => new ApiKeys().authenticate('secret', 'ingest:write', NOW)).toThrow(/not read yet/));
});
