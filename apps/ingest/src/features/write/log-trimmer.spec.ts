import { TrimHorizon } from './log-trimmer';

describe('TrimHorizon', () => {
  it('lets messages go when they are stored and older than the duplicate window', () => {
    const horizon = new TrimHorizon(120_000);
    expect(horizon.observe(0, 100, 100)).toBe(0);
    expect(horizon.observe(60_000, 200, 150)).toBe(0);
    expect(horizon.observe(120_000, 300, 300)).toBe(101);
    expect(horizon.observe(180_000, 400, 150)).toBe(151);
    expect(horizon.observe(240_000, 500, 500)).toBe(301);
  });

  it('starts anew with a stream that was made anew', () => {
    const horizon = new TrimHorizon(1000);
    horizon.observe(0, 100, 100);
    expect(horizon.observe(2000, 5, 5)).toBe(0);
  });
});
