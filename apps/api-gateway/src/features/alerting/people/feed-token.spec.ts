import { makeFeedToken, readFeedToken } from './feed-token';

const secret = 'a'.repeat(64);
const [mine, other] = ['0190c1c2-8d4e-7c3a-9f00-000000000001', '0190c1c2-8d4e-7c3a-9f00-000000000002'];

describe('the token of a calendar feed', () => {
  it('tells the feed it was made for', () => expect(readFeedToken(makeFeedToken(mine, secret), secret)).toBe(mine));

  it('is worth nothing when anything of it is changed, or under another secret', () => {
    const token = makeFeedToken(mine, secret);
    const [, signature] = token.split('.') as [string, string];
    for (const forged of ['', 'x', '.', `${other}.${signature}`, `${token}x`, `${token}.x`, token.slice(0, -4), 'x'.repeat(600)]) expect(readFeedToken(forged, secret)).toBeUndefined();
    expect(readFeedToken(token, 'b'.repeat(64))).toBeUndefined();
  });
});
