import fc from 'fast-check';
import { HeadBoard } from './head-board';
import { peerStanding, type Head } from './peer-standing';
import { thresholdsOf } from './thresholds';

const now = 1_760_000_000_000;
const chain = { id: 'ethereum', blockTimeMs: 12_000 };
/** A head that is `blocksBehind` a chain which is at height 1000 now, honestly stamped, seen `seenMsAgo`. */
const honest = (blocksBehind: number, seenMsAgo = 0): Head => {
  const lost = Math.floor(seenMsAgo / chain.blockTimeMs) + blocksBehind;
  return { height: 1_000 - lost, timeMs: now - lost * chain.blockTimeMs, observedAtMs: now - seenMsAgo };
};
const liar = (height: number): Head => ({ height, timeMs: now, observedAtMs: now });

describe('the lag to the best peer', () => {
  it('is absent without peers', () => expect(peerStanding(honest(0), [], chain, now)).toEqual({ implausible: false }));

  it('is the distance to the highest head', () => {
    expect(peerStanding(honest(7), [honest(0), honest(2)], chain, now)).toEqual({ lagBlocks: 7, implausible: false });
  });

  it('is 0 for the best node', () => expect(peerStanding(honest(0), [honest(5)], chain, now).lagBlocks).toBe(0));

  it('is found between two nodes of which one stalled hours ago', () => {
    expect(peerStanding(honest(900), [honest(0)], chain, now).lagBlocks).toBe(900);
  });

  it('does not follow the only peer to an absurd height', () => {
    expect(peerStanding(honest(0), [liar(10 ** 12)], chain, now)).toEqual({ lagBlocks: 0, implausible: false });
  });
});

describe('a lying node', () => {
  const honestHeads = fc.array(fc.record({ behind: fc.nat(3), seenMsAgo: fc.nat(30_000) }), { minLength: 2, maxLength: 12 });

  it('never makes an honest, current node count as lagging, whatever height it claims', () => {
    fc.assert(fc.property(honestHeads, fc.nat(2 ** 50), (heads, claim) => {
      const others = heads.map(({ behind, seenMsAgo }) => honest(behind, seenMsAgo));
      const standing = peerStanding(honest(0), [...others, liar(claim)], chain, now);
      expect(standing.lagBlocks!).toBeLessThanOrEqual(thresholdsOf(chain).peerLagBlocks);
      expect(standing.implausible).toBe(false);
    }));
  });

  it('is recognized when two honest peers know better', () => {
    fc.assert(fc.property(honestHeads, fc.integer({ min: 1_100, max: 2 ** 50 }), (heads, claim) => {
      expect(peerStanding(liar(claim), heads.map(({ behind, seenMsAgo }) => honest(behind, seenMsAgo)), chain, now).implausible).toBe(true);
    }));
  });

  it('does not hide how far a stalled node is behind its honest peers', () => {
    fc.assert(fc.property(fc.integer({ min: 20, max: 800 }), fc.nat(2 ** 50), (behind, claim) => {
      const standing = peerStanding(honest(behind), [honest(0), honest(1), liar(claim)], chain, now);
      expect(standing.lagBlocks!).toBeGreaterThanOrEqual(behind - 1);
    }));
  });
});

describe('the board of heads', () => {
  const posted = (node: string, headHeight: number, observedAtMs = now) => ({ node, chain: 'ethereum', headHeight, headTimeMs: observedAtMs, observedAtMs, validForMs: 30_000 });
  const own: Head = { height: 990, timeMs: now - 120_000, observedAtMs: now };

  it('compares with the nodes of the same chain, and not with itself', () => {
    const board = new HeadBoard();
    board.post(posted('me', 1_000));
    board.post({ ...posted('other-chain', 5_000), chain: 'sui' });
    expect(board.standing(chain, 'me', own, now)).toEqual({ implausible: false });
    board.post(posted('peer', 1_000));
    expect(board.standing(chain, 'me', own, now).lagBlocks).toBe(10);
  });

  it('forgets heads after three intervals and ignores reports that come late', () => {
    const board = new HeadBoard();
    board.post(posted('peer', 1_000, now - 29_000));
    board.post(posted('peer', 900, now - 60_000));
    expect(board.standing(chain, 'me', own, now).lagBlocks).toBeGreaterThan(0);
    expect(board.standing(chain, 'me', own, now + 2_000)).toEqual({ implausible: false });
  });
});
