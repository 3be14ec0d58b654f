import { makeFeedToken, readFeedToken } from './feed-token';

const secret = 'a'.repeat(64);

describe('the token of a calendar feed', () => {
  it.each([{ schedule: 'primary' }, { schedule: 'primary', person: 'ada' }])('tells what it was made for: %j', (claims) => expect(readFeedToken(makeFeedToken(claims, secret), secret)).toEqual(claims));

  it('is worth nothing when anything of it is changed, or under another secret', () => {
    const token = makeFeedToken({ schedule: 'primary' }, secret);
    const [, signature] = token.split('.') as [string, string];
    const other = makeFeedToken({ schedule: 'other' }, secret).split('.')[0]!;
    for (const forged of ['', 'x', `${other}.${signature}`, `${token}x`, `${token}.x`, token.slice(0, -4), 'x'.repeat(600)]) expect(readFeedToken(forged, secret)).toBeUndefined();
    expect(readFeedToken(token, 'b'.repeat(64))).toBeUndefined();
  });
});
