import { compare } from './tally';
import { lineProtocolBody } from './numbered-body';
import type { SendOutcome } from './numbered-sender';

const body = (first: number) => lineProtocolBody(first, 3, { originMs: 0, yesterdayEvery: 100 });
const outcome = (acknowledged: number[], unanswered: number[] = []): SendOutcome => ({
  acknowledged: acknowledged.map(body), unanswered: unanswered.map(body), attempts: 1, retries: new Map(), elapsedMs: 1,
});

describe('the tally of numbered events', () => {
  it('finds nothing wrong when every acknowledged event is there once', () => {
    expect(compare([0, 1, 2, 3, 4, 5], outcome([0, 3]))).toEqual({ stored: 6, acknowledged: 6, lost: [], doubled: [], invented: [] });
  });

  it('names what is lost, doubled and invented', () => {
    expect(compare([0, 1, 1, 9], outcome([0]))).toMatchObject({ lost: [2], doubled: [1], invented: [9] });
  });

  it('lets an unanswered event be there or not, but not twice', () => {
    expect(compare([0, 1, 2, 3, 3], outcome([0], [3]))).toMatchObject({ lost: [], doubled: [3], invented: [] });
  });
});
