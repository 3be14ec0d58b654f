import { SignJWT, UnsecuredJWT } from 'jose';
import { ACCESS_TOKEN_LIFETIME_S, signAccessToken, verifyAccessToken } from './access-token';

const secret = Buffer.alloc(32, 1);
const now = 1_800_000_000_000;
const claims = { userId: 'u1', sessionId: 's1' };

describe('an access token', () => {
  it('carries the user and the session for ten minutes', async () => {
    const token = await signAccessToken(claims, secret, now);
    expect(await verifyAccessToken(token, secret, now + 1)).toEqual({ ...claims, expiresAtMs: now + ACCESS_TOKEN_LIFETIME_S * 1000 });
    expect(await verifyAccessToken(token, secret, now + ACCESS_TOKEN_LIFETIME_S * 1000 + 1000)).toBe('expired');
  });

  it('is refused with another secret, without a signature, for another audience, or made up', async () => {
    const forged = await signAccessToken(claims, Buffer.alloc(32, 2), now);
    const unsigned = new UnsecuredJWT({ sid: 's1' }).setSubject('u1').setIssuer('observer').setAudience('observer-api').setExpirationTime(now / 1000 + 60).encode();
    const elsewhere = await new SignJWT({ sid: 's1' }).setProtectedHeader({ alg: 'HS256' }).setSubject('u1').setIssuer('observer').setAudience('other').setExpirationTime(now / 1000 + 60).sign(secret);
    for (const token of [forged, unsigned, elsewhere, 'a.b.c', '']) expect(await verifyAccessToken(token, secret, now)).toBe('invalid');
  });
});
