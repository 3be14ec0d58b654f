import fc from 'fast-check';
import { type CursorOwner, newCursorKey, PageCursors } from './page-cursors';

const owner: CursorOwner = ['events', 'payment', [{ tag: 'node', op: '=', value: 'n1' }], [], 'desc'];
const cursors = new PageCursors<unknown>(newCursorKey());

describe('the cursor of a page', () => {
  it('gives its place back to its own query', () => {
    fc.assert(fc.property(fc.jsonValue(), (place) => {
      expect(cursors.read(owner, cursors.write(owner, place))).toEqual(JSON.parse(JSON.stringify(place)));
    }));
  });

  it('tells nothing of the place, neither by its text nor by its length', () => {
    const [near, far] = [cursors.write(owner, { row: '7' }), cursors.write(owner, { row: '9999999999999999999' })];
    expect(near).toHaveLength(far.length);
    expect(cursors.write(owner, { row: '7' })).not.toBe(near);
    expect(Buffer.from(far, 'base64url').toString('latin1')).not.toMatch(/row|999/);
  });

  it('is refused when it is changed, cut, made with another key, or belongs to another query', () => {
    const cursor = cursors.write(owner, { row: '7' });
    const refused = (given: string, to: CursorOwner = owner, by = cursors): void => expect(() => by.read(to, given)).toThrow(expect.objectContaining({ code: 'invalid_argument', message: expect.stringContaining('cursor') }));
    const bytes = Buffer.from(cursor, 'base64url');
    for (let at = 0; at < bytes.length; at++) {
      const forged = Buffer.from(bytes);
      forged[at]! ^= 1;
      refused(forged.toString('base64url'));
      refused(bytes.subarray(0, at).toString('base64url'));
    }
    refused(cursor, owner, new PageCursors(newCursorKey()));
    refused(cursor, ['events', 'payment', [], [], 'desc']);
    refused(cursor, ['samples', ...owner.slice(1)]);
  });
});
