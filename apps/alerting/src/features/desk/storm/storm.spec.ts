import { isStorm, withOpening } from './storm';

const storm = { incidentsPerMinute: 3 };

describe('storm protection', () => {
  it('begins with more incidents in a minute than are allowed, and lasts while they keep coming', () => {
    let openings: number[] = [];
    const open = (atMs: number): boolean => {
      const absorbed = isStorm(openings, atMs, storm);
      openings = withOpening(openings, atMs, storm);
      return absorbed;
    };
    expect([0, 1, 2, 3, 4].map(open)).toEqual([false, false, false, true, true]);
    expect(open(50_000)).toBe(true);
    expect(open(60_002)).toBe(true);
    expect(open(130_000)).toBe(false);
    expect(openings.length).toBeLessThanOrEqual(3);
  });
});
