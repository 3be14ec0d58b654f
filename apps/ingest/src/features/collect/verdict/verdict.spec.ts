import { err, ok } from '@observer/kernel';
import fc from 'fast-check';
import type { NodeFacts, Observation } from '../probe/probe';
import { nextTrack, type HeadTrack } from './head-track';
import type { PeerStanding } from './peer-standing';
import { thresholdsOf } from './thresholds';
import { judge, type Verdict } from './verdict';

const chain = { blockTimeMs: 12_000, expectedChainId: '1' };
const now = 1_760_000_000_000;
const noPeers: PeerStanding = { implausible: false };
const fresh: NodeFacts = { headHeight: 1_000, headTimeMs: now - 4_000, chainId: '1', syncing: false };

const observed = (outcome: Observation['outcome']): Observation => ({ transport: 'http', startedAtMs: now - 100, finishedAtMs: now, responseSeconds: 0.1, timings: {}, outcome });
const verdictOn = (facts: NodeFacts, peers: PeerStanding = noPeers, track: HeadTrack = nextTrack(undefined, facts.headHeight, now), on: Partial<typeof chain> = {}): Verdict =>
  judge(observed(ok(facts)), { ...chain, ...on }, () => ({ track, peers }));

describe('a node that answers', () => {
  it('is healthy when its head is fresh and it serves the right chain', () => {
    expect(verdictOn(fresh)).toMatchObject({ state: 'healthy', up: true, headAgeSeconds: 4, chainIdMatches: true });
  });

  it('is stale when the clock has left it behind, even when it is the only node', () => {
    expect(verdictOn({ ...fresh, headTimeMs: now - 121_000 })).toMatchObject({ state: 'stale', up: true, code: 'behind_clock', reason: 'its head 1000 is 10 blocks behind the wall clock' });
  });

  it('is stale when its peers are just as old', () => {
    expect(verdictOn({ ...fresh, headTimeMs: now - 3_600_000 }, { lagBlocks: 0, implausible: false }).state).toBe('stale');
  });

  it('is stale when it stamps the present into a head that never moves', () => {
    expect(verdictOn({ ...fresh, headTimeMs: now }, noPeers, { height: 1_000, sinceMs: now - 200_000, hasRisen: true })).toMatchObject({ state: 'stale', clockLagBlocks: 200 / 12 });
  });

  it('is stale while nothing tells how fresh its head is, and healthy once the head was seen to rise', () => {
    const timeless: NodeFacts = { headHeight: 1_000 };
    expect(verdictOn(timeless)).toMatchObject({ state: 'stale', code: 'freshness_unknown' });
    const risen = nextTrack(nextTrack(undefined, 999, now - 12_000), 1_000, now);
    expect(verdictOn(timeless, noPeers, risen).state).toBe('healthy');
    expect(verdictOn(timeless, noPeers, { ...risen, sinceMs: now - 500_000 }).state).toBe('stale');
  });

  it('is lagging when its peers are ahead though the clock allows it', () => {
    expect(verdictOn(fresh, { lagBlocks: 3, implausible: false }).state).toBe('healthy');
    expect(verdictOn(fresh, { lagBlocks: 4, implausible: false })).toMatchObject({ state: 'lagging', up: true, reason: 'its head 1000 is 4 blocks behind its best peer', peerLagBlocks: 4 });
  });

  it('is erroring when its head comes from the future or from nowhere', () => {
    expect(verdictOn({ ...fresh, headTimeMs: now + 121_000 })).toMatchObject({ state: 'erroring', up: false, code: 'head_in_future' });
    expect(verdictOn(fresh, { implausible: true })).toMatchObject({ state: 'erroring', up: false, code: 'implausible_head' });
  });

  it.each([['1', true], ['0x1', true], ['01', false], ['5', false]])('compares its chain id with %s', (expectedChainId, matches) => {
    expect(verdictOn(fresh, noPeers, undefined, { expectedChainId })).toMatchObject({ chainIdMatches: matches, state: matches ? 'healthy' : 'wrong_chain' });
  });

  it('compares hashes without regard to case, and does not guess when either side is silent', () => {
    expect(verdictOn({ ...fresh, chainId: '0xABCDEF' }, noPeers, undefined, { expectedChainId: '0xabcdef' }).chainIdMatches).toBe(true);
    expect(verdictOn({ ...fresh, chainId: undefined }).chainIdMatches).toBeUndefined();
    expect(verdictOn(fresh, noPeers, undefined, { expectedChainId: undefined }).chainIdMatches).toBeUndefined();
  });

  it('gets the first state that applies: wrong chain, nonsense, syncing, stale, lagging', () => {
    const awful: NodeFacts = { headHeight: 1, headTimeMs: now - 1e9, chainId: '5', syncing: true };
    const behind: PeerStanding = { lagBlocks: 1e6, implausible: false };
    expect(verdictOn(awful, behind).state).toBe('wrong_chain');
    expect(verdictOn({ ...awful, chainId: '1' }, { ...behind, implausible: true }).state).toBe('erroring');
    expect(verdictOn({ ...awful, chainId: '1' }, behind).state).toBe('syncing');
    expect(verdictOn({ ...awful, chainId: '1', syncing: false }, behind).state).toBe('stale');
    expect(verdictOn({ ...awful, chainId: '1', syncing: false, headTimeMs: now }, behind).state).toBe('lagging');
  });
});

it('a node that gave no facts is unreachable when silent and erroring when it spoke', () => {
  const failed = (answered: boolean) => judge(observed(err({ code: 'timeout', reason: 'too slow', answered })), chain, () => { throw new Error('there are no facts to stand on'); });
  expect(failed(false)).toEqual({ state: 'unreachable', up: false, code: 'timeout', reason: 'too slow' });
  expect(failed(true)).toMatchObject({ state: 'erroring', up: false });
});

describe('whatever a node says', () => {
  const facts = fc.record({
    headHeight: fc.nat(2 ** 50), headTimeMs: fc.option(fc.integer({ min: now - 10 * 86_400_000, max: now + 86_400_000 }), { nil: undefined }),
    syncing: fc.option(fc.boolean(), { nil: undefined }), chainId: fc.option(fc.constantFrom('1', '5', 'x'), { nil: undefined }),
  });
  const peers = fc.record({ lagBlocks: fc.option(fc.nat(1e6), { nil: undefined }), implausible: fc.boolean() });
  const tracks = fc.record({ sinceMs: fc.integer({ min: now - 86_400_000, max: now }), hasRisen: fc.boolean() });
  const blockTimes = fc.integer({ min: 100, max: 600_000 });

  it('it is never healthy when its head is older than the threshold, by its own time or by our watching', () => {
    fc.assert(fc.property(facts, peers, tracks, blockTimes, (told, standing, track, blockTimeMs) => {
      const verdict = verdictOn(told, standing, { height: told.headHeight, ...track }, { blockTimeMs });
      const limitMs = thresholdsOf({ blockTimeMs }).clockLagBlocks * blockTimeMs;
      const tooOld = now - track.sinceMs > limitMs || (told.headTimeMs !== undefined && now - told.headTimeMs > limitMs);
      if (tooOld || (told.headTimeMs === undefined && !track.hasRisen)) expect(verdict.state).not.toBe('healthy');
    }));
  });

  it('it is healthy exactly when no finding applies, and a verdict that is not healthy tells why', () => {
    fc.assert(fc.property(facts, peers, tracks, (told, standing, track) => {
      const verdict = verdictOn(told, standing, { height: told.headHeight, ...track });
      expect(verdict.state === 'healthy').toBe(verdict.code === undefined);
      expect(verdict.state === 'healthy').toBe(verdict.reason === undefined);
      expect(verdict.up).toBe(verdict.state !== 'erroring');
    }));
  });

  it('an older head never makes the verdict better', () => {
    const rank = ['healthy', 'stale'];
    fc.assert(fc.property(fc.nat(600_000), fc.nat(600_000), (ageMs, moreMs) => {
      const at = (age: number) => rank.indexOf(verdictOn({ ...fresh, headTimeMs: now - age }).state);
      expect(at(ageMs + moreMs)).toBeGreaterThanOrEqual(at(ageMs));
    }));
  });
});
