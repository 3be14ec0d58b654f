import { isApiKey, newApiKey, readCredential } from './credentials';

const key = newApiKey();
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('readCredential', () => {
  it('makes keys of the published form', () => {
    expect(key).toMatch(/^obs_[A-Za-z0-9_-]{43}$/);
    expect(isApiKey(`${key}x`)).toBe(false);
  });

  it('is undefined without headers', () => expect(readCredential({})).toBeUndefined());

  it.each([
    ['a bearer key', { authorization: `Bearer ${key}` }],
    ['a bearer key, any case of the scheme', { authorization: `bearer ${key}` }],
    ['a key header', { apiKey: key }],
    ['basic with any user', { authorization: basic('grafana', key) }],
    ['basic without a user', { authorization: basic('', key) }],
  ])('reads %s', (_name, headers) => expect(readCredential(headers)).toEqual({ type: 'api-key', key }));

  it('takes other bearer values for access tokens', () => {
    expect(readCredential({ authorization: 'Bearer a.b.c' })).toEqual({ type: 'access-token', token: 'a.b.c' });
  });

  it.each([
    ['an unknown scheme', { authorization: 'Digest x' }, /use Bearer/],
    ['a password that is no key', { authorization: basic('admin', 'secret') }, /holds no API key/],
    ['a cut key', { apiKey: key.slice(0, 20) }, /43 letters/],
  ])('says what is wrong with %s', (_name, headers, reason) => {
    expect(readCredential(headers)).toMatchObject({ type: 'malformed', reason: expect.stringMatching(reason) });
  });
});
