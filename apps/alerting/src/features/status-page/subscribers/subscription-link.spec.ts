import { randomBytes } from 'node:crypto';
import { SecretBox } from '../../notifications';
import { checkedAddress, maskedAddress, receiverOf, subscriberId } from './address';
import { type LinkClaims, makeSubscriptionLink, readSubscriptionLink } from './subscription-link';

const box = new SecretBox(new Map([['k1', randomBytes(32)]]));
const confirm: LinkClaims = { does: 'confirm', page: 'p', channel: 'email', address: 'ada@example.com', components: ['eth'], expiresAtMs: 1_000 };

describe('a link of a subscriber', () => {
  it('says what it does to who made it, and nothing to others', () => {
    const token = makeSubscriptionLink(confirm, box);
    expect(readSubscriptionLink(token, box, 999)).toEqual(confirm);
    expect(readSubscriptionLink(token, box, 1_000)).toBe('expired');
    expect(token).toMatch(/^[\w.-]+$/);
    expect(Buffer.from(token.split('.')[2]!, 'base64url').toString()).not.toContain('ada');
    expect(readSubscriptionLink(makeSubscriptionLink({ does: 'unsubscribe', page: 'p', subscriber: 's' }, box), box, Number.MAX_SAFE_INTEGER)).toMatchObject({ does: 'unsubscribe' });
  });

  it('counts only as it was made', () => {
    const token = makeSubscriptionLink(confirm, box);
    const [key, iv, data, tag] = token.split('.') as [string, string, string, string];
    const turned = `${data.startsWith('A') ? 'B' : 'A'}${data.slice(1)}`;
    for (const forged of ['', 'x', `${token}.x`, `${key}.${iv}.${turned}.${tag}`, `k2.${iv}.${data}.${tag}`, `${key}.${iv}.${data}.${tag.slice(2)}`]) expect(readSubscriptionLink(forged, box, 0)).toBe('malformed');
    expect(readSubscriptionLink(token, new SecretBox(new Map([['k1', randomBytes(32)]])), 0)).toBe('malformed');
  });
});

it('an address is checked, known again, and shown in part', () => {
  expect(checkedAddress('email', ' Ada@Example.COM ')).toBe('ada@example.com');
  for (const bad of ['ada', 'ada@', 'a b@example.com', 'ada@example.com\r\nBcc: x@example.com', 'ada@example.com,bob@example.com']) expect(() => checkedAddress('email', bad)).toThrow('no mail address');
  for (const bad of ['ftp://example.com', 'example.com', 'https://user:pass@example.com', `https://example.com/${'x'.repeat(500)}`]) expect(() => checkedAddress('webhook', bad)).toThrow('no address of a webhook');
  expect(subscriberId('p', 'email', 'ada@example.com')).toMatch(/^[0-9a-f]{32}$/);
  expect(subscriberId('p', 'email', 'ada@example.com')).not.toBe(subscriberId('q', 'email', 'ada@example.com'));
  expect([maskedAddress('email', 'ada@example.com'), maskedAddress('webhook', 'https://example.com/secret')]).toEqual(['a…@example.com', 'https://example.com/…']);
});

it('variants of an address reach the same mailbox, paths of a host the same host', () => {
  const mailbox = receiverOf('email', 'adalovelace@gmail.com');
  for (const variant of ['ada.lovelace@gmail.com', 'adalovelace+1@gmail.com', 'a.da.lovelace+x+y@gmail.com']) expect(receiverOf('email', variant)).toBe(mailbox);
  expect(receiverOf('email', 'ada+1@example.com')).toBe(receiverOf('email', 'ada@example.com'));
  expect(receiverOf('email', 'a.da@example.com')).not.toBe(receiverOf('email', 'ada@example.com'));
  expect(receiverOf('webhook', 'https://example.com:8443/1?x')).toBe(receiverOf('webhook', 'https://example.com/2'));
});
