import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { parseKeys, SecretBox } from './secret-box';

const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;

describe('secrets', () => {
  const [old, fresh] = [key('k1'), key('k2')];
  const box = new SecretBox(parseKeys(old));

  it('come back as they were, and stand nowhere in what is kept', () => {
    fc.assert(fc.property(fc.string({ minLength: 8, unit: 'grapheme' }), (plain) => {
      const sealed = box.seal(plain, 'a/token');
      expect(box.open(sealed, 'a/token')).toBe(plain);
      expect(JSON.stringify(sealed)).not.toContain(plain);
      expect(box.seal(plain, 'a/token').data).not.toBe(sealed.data);
    }));
  });

  it('can be opened after the key was replaced, and are then sealed anew', () => {
    const both = new SecretBox(parseKeys(`${fresh},${old}`));
    const sealed = box.seal('s3cret', 'a/token');
    expect([both.open(sealed, 'a/token'), both.isStale(sealed), box.isStale(sealed)]).toEqual(['s3cret', true, false]);
    expect(both.seal('s3cret', 'a/token').keyId).toBe('k2');
    expect(() => new SecretBox(parseKeys(fresh)).open(sealed, 'a/token')).toThrow(/sealed with key k1, which .* lacks/);
  });

  it('cannot be changed, nor moved to another owner', () => {
    const sealed = box.seal('s3cret', 'a/token');
    expect(() => box.open(sealed, 'b/token')).toThrow(/cannot be opened/);
    expect(() => box.open({ ...sealed, tag: sealed.tag.slice(0, 4) }, 'a/token')).toThrow(/cannot be opened/);
    expect(() => box.open({ ...sealed, data: Buffer.from('hello!').toString('base64') }, 'a/token')).toThrow(/cannot be opened/);
  });

  it.each(['', 'k1', 'k1:c2hvcnQ=', `${key('k1')},k2:x`])('need keys of 32 bytes: %#', (text) => expect(() => parseKeys(text)).toThrow(/openssl rand/));
  it('need keys with different ids', () => expect(() => parseKeys(`${key('k1')},${key('k1')}`)).toThrow(/two keys/));
  it('cannot be kept without a key', () => expect(() => new SecretBox(new Map()).seal('x', 'y')).toThrow(/OBSERVER_NOTIFY_SECRET_KEYS/));
});
