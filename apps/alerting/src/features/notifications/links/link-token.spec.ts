import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { type LinkClaims, makeLinkToken, verifyLinkToken } from './link-token';

describe('tokens of links', () => {
  const [key, other] = [randomBytes(32), randomBytes(32)];
  const claims: LinkClaims = { incidentId: 'i1', action: 'acknowledge', run: 2, holder: 'ann', notificationId: 'i1.2.0.0.ann-sms', expiresAtMs: 1_000 };

  it('say what they may do until they expire, also after the key was replaced', () => {
    const token = makeLinkToken(claims, key);
    expect(verifyLinkToken(token, [other, key], 999)).toEqual({ ok: true, claims, id: 'i1.2.0.0.ann-sms/acknowledge/ann' });
    expect(verifyLinkToken(token, [key], 1_000)).toEqual({ ok: false, reason: 'expired' });
    expect(verifyLinkToken(token, [other], 999)).toEqual({ ok: false, reason: 'forged' });
    expect(token).toMatch(/^[\w-]+\.[\w-]+$/);
  });

  it('are spent by what they do, however long the names in them are', () => {
    const ids = (['acknowledge', 'resolve'] as const).map((action) => verifyLinkToken(makeLinkToken({ ...claims, action, notificationId: `i1.2.0.0.${'x'.repeat(120)}` }, key), [key], 1)).map((check) => (check.ok ? check.id : ''));
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id.length).toBeLessThanOrEqual(100);
  });

  it('cannot be made of others, whatever is changed', () => {
    const token = makeLinkToken(claims, key);
    fc.assert(fc.property(fc.nat({ max: token.length - 1 }), fc.constantFrom('A', 'z', '.', '_'), (at, char) => {
      fc.pre(token[at] !== char);
      const check = verifyLinkToken(token.slice(0, at) + char + token.slice(at + 1), [key], 1);
      // The last character of base64url carries bits that mean nothing.
      expect(check.ok).toBe(at === token.length - 1 && check.ok);
      if (check.ok) expect(check.claims).toEqual(claims);
    }));
    fc.assert(fc.property(fc.string(), (text) => expect(verifyLinkToken(text, [key], 1).ok).toBe(false)));
  });
});
