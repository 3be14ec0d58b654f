import { expiryAfter, keyState } from './key-words';

const now = Date.UTC(2026, 10, 23);

test.each([
  [null, null, 'Active'],
  ['2026-11-25T00:00:00Z', null, 'Expires soon'],
  ['2026-11-01T00:00:00Z', null, 'Expired'],
  ['2026-11-01T00:00:00Z', '2026-10-01T00:00:00Z', 'Revoked'],
])('a key that expires %p and was revoked %p is %p', (expiresAt, revokedAt, words) => {
  expect(keyState({ expiresAt, revokedAt }, now).words).toBe(words);
});

test('an expiry is a moment, or never', () => {
  expect(expiryAfter('30', now)).toBe('2026-12-23T00:00:00.000Z');
  expect(expiryAfter('', now)).toBeUndefined();
});
