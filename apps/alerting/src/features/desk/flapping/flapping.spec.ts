import { isFlapping, withChange } from './flapping';

const flap = { changes: 4, windowMs: 1_000 };

describe('flap damping', () => {
  it('tells an alert that changes often from one that does so over a long time', () => {
    const often = [100, 200, 300, 400].reduce<number[]>((times, atMs) => withChange(times, atMs, flap), []);
    expect(isFlapping(often, 400, flap)).toBe(true);
    expect(isFlapping(often, 1_200, flap)).toBe(false);
    const rarely = [100, 600, 1_100, 1_600].reduce<number[]>((times, atMs) => withChange(times, atMs, flap), []);
    expect(isFlapping(rarely, 1_600, flap)).toBe(false);
  });

  it('keeps no more times than it needs', () => {
    let times: number[] = [];
    for (let atMs = 0; atMs < 100; atMs++) times = withChange(times, atMs, flap);
    expect(times).toEqual([96, 97, 98, 99]);
  });
});
