import 'reflect-metadata';
import { AUDIT, apiKeysBucket, usersBucket } from '@observer/contracts';
import { eventually } from '@observer/testing';
import { cookieOf, type Gateway, type GatewayFixture, startFixture } from '../../testing/gateway-fixture';
import { newApiKey } from './credentials';

let fixture: GatewayFixture;
let a: Gateway;
let b: Gateway;
const bootstrapKey = newApiKey();

beforeAll(async () => {
  fixture = await startFixture();
  [a, b] = await Promise.all([fixture.start({ OBSERVER_BOOTSTRAP_INGEST_KEY: bootstrapKey }), fixture.start({ OBSERVER_BOOTSTRAP_INGEST_KEY: bootstrapKey })]);
});
afterAll(() => fixture.stop());

const me = (gateway: Gateway, credential: string) => gateway.call('GET', '/api/v1/me', { credential });
const refresh = (gateway: Gateway, cookie: string, headers = {}) => gateway.call<{ accessToken: string }>('POST', '/api/v1/auth/refresh', { headers: { cookie, ...headers } });

async function audited(): Promise<string[]> {
  const messages = a.service.platform.messaging.messages(AUDIT);
  const last = await messages.lastSequence();
  const entries = await Promise.all(Array.from({ length: last }, (_, i) => messages.bySequence(i + 1)));
  return entries.flatMap((entry) => (entry === undefined ? [] : [JSON.parse(new TextDecoder().decode(entry.data)).action as string]));
}

describe('the first start', () => {
  it('makes one admin and one ingest key, though two replicas started at once', async () => {
    const { messaging } = a.service.platform;
    expect((await messaging.documents(usersBucket).list()).map(({ value }) => [value.user, value.role])).toEqual([['admin', 'admin']]);
    expect((await messaging.documents(apiKeysBucket).list()).map(({ value }) => value.scopes)).toEqual([['ingest:write']]);
    expect(JSON.stringify(await messaging.documents(apiKeysBucket).list())).not.toContain(bootstrapKey);
  });
});

describe('signing in', () => {
  it('gives an access token that works on every replica at once', async () => {
    const { token } = await a.signIn();
    expect(await me(b, token)).toMatchObject({ status: 200, body: { user: 'admin', role: 'admin', scopes: ['read', 'write', 'admin'] } });
  });

  it('sets a cookie that scripts, other sites and other paths do not see', async () => {
    const answer = await a.call('POST', '/api/v1/auth/login', { body: { user: 'admin', password: 'a password for tests' } });
    expect(answer.headers.get('set-cookie')).toMatch(/^observer_refresh=[^;]+; Path=\/api\/v1\/auth; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('refuses a wrong password and an unknown user in the same words', async () => {
    const refused = async (user: string) => {
      const answer = await a.call('POST', '/api/v1/auth/login', { body: { user, password: 'wrong' } });
      return [answer.status, answer.body.detail];
    };
    expect(await refused('admin')).toEqual([401, 'User or password is wrong']);
    expect(await refused('nobody')).toEqual([401, 'User or password is wrong']);
  });

  it('pauses after too many failures, over all replicas, and tells for how long; successes do not count', async () => {
    const attempt = (gateway: Gateway, password: string) => gateway.call('POST', '/api/v1/auth/login', { body: { user: 'guessed', password } });
    for (let i = 0; i < 15; i++) await a.signIn();
    const answers = [];
    for (let i = 0; i < 12; i++) answers.push(await attempt(i % 2 === 0 ? a : b, `guess ${i}`));
    expect(answers.map((answer) => answer.status)).toEqual([...Array(10).fill(401), 429, 429]);
    expect(Number(answers[11]!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await me(a, (await a.signIn()).token)).status).toBe(200);
  });
});

describe('a sign-in', () => {
  it('is renewed with its cookie, on any replica', async () => {
    const first = await a.signIn();
    const second = await refresh(b, first.cookie);
    expect(second.status).toBe(200);
    expect(cookieOf(second)).not.toBe(first.cookie);
    expect((await me(a, second.body.accessToken)).status).toBe(200);
  });

  it('survives tabs that renew at the same moment on different replicas: all end up with the same cookie', async () => {
    const { cookie } = await a.signIn();
    const answers = await Promise.all([refresh(a, cookie), refresh(b, cookie), refresh(a, cookie), refresh(b, cookie)]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(cookieOf)).size).toBe(1);
  });

  it('ends on every replica when an old cookie is used again', async () => {
    const first = await a.signIn();
    const second = cookieOf(await refresh(a, first.cookie));
    const third = await refresh(b, second);
    const reused = await refresh(a, first.cookie);
    expect([reused.status, reused.headers.get('set-cookie')]).toEqual([401, expect.stringMatching(/^observer_refresh=; .*Expires=Thu, 01 Jan 1970/)]);
    expect((await refresh(b, cookieOf(third))).status).toBe(401);
    await eventually(async () => expect((await me(b, third.body.accessToken)).status).toBe(401), 1000);
    expect(await audited()).toContain('session.refresh-token-reused');
  });

  it('ends when the person signs out, access tokens included', async () => {
    const { token, cookie } = await a.signIn();
    expect((await a.call('POST', '/api/v1/auth/logout', { headers: { cookie } })).status).toBe(204);
    await eventually(async () => expect(await me(b, token)).toMatchObject({ status: 401, body: { detail: 'This sign-in has ended; sign in again' } }), 1000);
    expect((await refresh(b, cookie)).status).toBe(401);
  });

  it('is not begun, renewed or ended by pages of other sites', async () => {
    const { cookie } = await a.signIn();
    const form = await fetch(`${a.url}/api/v1/auth/login`, { method: 'POST', headers: { origin: 'https://evil.example' }, body: new URLSearchParams({ user: 'admin', password: 'x' }) });
    expect([form.status, form.headers.get('set-cookie')]).toEqual([403, null]);
    expect((await refresh(a, cookie, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await a.call('POST', '/api/v1/auth/logout', { headers: { cookie, origin: 'null' } })).status).toBe(403);
    expect((await refresh(a, cookie, { origin: a.url })).status).toBe(200);
  });
});

describe('an API key', () => {
  it('is accepted as bearer, header and Basic password, and revoked on all replicas within a second', async () => {
    const { token } = await a.signIn();
    const { id, secret } = await a.key(token, 'read');
    const basic = `Basic ${Buffer.from(`anybody:${secret}`).toString('base64')}`;
    const ways: Record<string, string>[] = [{ authorization: `Bearer ${secret}` }, { 'x-api-key': secret }, { authorization: basic }];
    for (const headers of ways) {
      expect(await b.call('GET', '/api/v1/me', { headers })).toMatchObject({ status: 200, body: { id, role: 'viewer' } });
    }
    expect((await a.call('DELETE', `/api/v1/api-keys/${id}`, { credential: token })).status).toBe(200);
    await eventually(async () => expect(await me(b, secret)).toMatchObject({ status: 401, body: { detail: 'This API key is revoked' } }), 1000);
  });

  it('expires', async () => {
    const { token } = await a.signIn();
    const body = { name: 'short', scopes: ['read'], expiresAt: new Date(Date.now() + 700).toISOString() };
    const { secret } = (await a.call<{ secret: string }>('POST', '/api/v1/api-keys', { credential: token, body })).body;
    expect((await me(a, secret)).status).toBe(200);
    await eventually(async () => expect(await me(a, secret)).toMatchObject({ status: 401, body: { detail: 'This API key is expired' } }), 2000);
  });

  it('is listed without its hash, and told only once', async () => {
    const { token } = await a.signIn();
    const { secret } = await a.key(token, 'write');
    const list = await eventually(async () => {
      const { body } = await a.call<{ items: { prefix: string }[] }>('GET', '/api/v1/api-keys', { credential: token });
      expect(body.items.map((key) => key.prefix)).toContain(secret.slice(0, 8));
      return body;
    });
    expect(JSON.stringify(list)).not.toMatch(/hash|"obs_[A-Za-z0-9_-]{43}/);
  });
});

describe('a user', () => {
  it('loses every right at once when disabled, on every replica', async () => {
    const { token } = await a.signIn();
    const created = await a.call<{ id: string }>('POST', '/api/v1/users', { credential: token, body: { user: 'grace', password: 'twelve letters', role: 'editor' } });
    expect(created.status).toBe(201);
    const grace = await b.signIn('Grace', 'twelve letters');
    expect((await me(b, grace.token)).body.role).toBe('editor');
    await a.call('PATCH', `/api/v1/users/${created.body.id}`, { credential: token, body: { disabled: true } });
    await eventually(async () => expect((await me(b, grace.token)).status).toBe(401), 1000);
    await expect(a.signIn('grace', 'twelve letters')).rejects.toThrow(/wrong/);
    expect(await audited()).toEqual(expect.arrayContaining(['user.created', 'user.changed', 'session.signed-in', 'session.refused', 'session.signed-out', 'api-key.created', 'api-key.revoked']));
  });

  it('is signed out everywhere by a new password', async () => {
    const { token } = await a.signIn();
    const created = await a.call<{ id: string }>('POST', '/api/v1/users', { credential: token, body: { user: 'ada', password: 'the old password', role: 'viewer' } });
    const old = await b.signIn('ada', 'the old password');
    await eventually(async () => {
      await a.call('PATCH', `/api/v1/users/${created.body.id}`, { credential: token, body: { password: 'the new password' } });
      expect((await me(b, old.token)).status).toBe(401);
    }, 2000);
    expect((await refresh(a, old.cookie)).status).toBe(401);
    expect((await me(b, (await b.signIn('ada', 'the new password')).token)).status).toBe(200);
  });

  it('who is the last admin stays admin', async () => {
    const { token } = await a.signIn();
    const { id } = (await me(a, token)).body;
    expect(await a.call('PATCH', `/api/v1/users/${String(id)}`, { credential: token, body: { role: 'viewer' } })).toMatchObject({ status: 409 });
  });

  it('who is an admin stays one when all admins step back at once', async () => {
    const { token } = await a.signIn();
    const { id: first } = (await me(a, token)).body;
    const { secret } = await a.key(token, 'admin');
    const { body: second } = await a.call<{ id: string }>('POST', '/api/v1/users', { credential: token, body: { user: 'second', password: 'twelve letters', role: 'admin' } });
    for (let round = 0; round < 5; round++) {
      const back = (gateway: Gateway, id: unknown) => gateway.call('PATCH', `/api/v1/users/${String(id)}`, { credential: secret, body: { role: 'viewer' } });
      const answers = await Promise.all([back(a, first), back(b, second.id)]);
      expect(answers.map(({ status }) => status)).toContain(409);
      const users = (await a.service.platform.messaging.documents(usersBucket).list()).map(({ value }) => value);
      expect(users.filter(({ role }) => role === 'admin').length).toBeGreaterThan(0);
      for (const id of [first, second.id]) await eventually(async () => expect((await a.call('PATCH', `/api/v1/users/${String(id)}`, { credential: secret, body: { role: 'admin' } })).status).toBe(200));
    }
  });

  it('has a name of its own', async () => {
    const { token } = await a.signIn();
    expect(await a.call('POST', '/api/v1/users', { credential: token, body: { user: 'ADMIN', password: 'twelve letters', role: 'viewer' } })).toMatchObject({ status: 409, body: { code: 'already_exists' } });
  });
});
