import { WriterLag } from './writer-lag';

describe('the lag of the writer', () => {
  it('is the age of the oldest message that is not stored, and grows while nothing is', () => {
    const lag = new WriterLag(0);
    for (let second = 0; second <= 600; second += 2) lag.observe(second * 1_000, { lastSequence: 100 + second, ackFloor: 110, waiting: Math.max(0, second - 10) });
    // Message 111 came between the 10th and the 12th second.
    expect(lag.at(600_000)).toBe(588_000);
    expect(lag.problemAt(600_000)).toMatch(/nothing was stored for 600 s, and messages wait since 588 s/);
    lag.commitEnds(601_000, true);
    expect(lag.problemAt(601_000)).toMatch(/the oldest message waits since 589 s/);
    lag.observe(602_000, { lastSequence: 700, ackFloor: 690, waiting: 10 });
    expect([lag.at(602_000), lag.problemAt(602_000)]).toEqual([10_000, undefined]);
  });

  it('is none while nothing waits, however long nothing came', () => {
    const lag = new WriterLag(0);
    lag.observe(0, { lastSequence: 100, ackFloor: 90, waiting: 0 });
    lag.observe(900_000, { lastSequence: 100, ackFloor: 90, waiting: 0 });
    expect([lag.at(900_000), lag.problemAt(900_000)]).toEqual([0, undefined]);
    lag.observe(902_000, { lastSequence: 101, ackFloor: 100, waiting: 1 });
    expect(lag.at(903_000)).toBe(1_000);
  });

  it('counts the commit under way from when its oldest message was accepted', () => {
    const lag = new WriterLag(0);
    lag.commitBegins(5_000);
    expect(lag.at(45_000)).toBe(40_000);
    expect(lag.problemAt(45_000)).toMatch(/nothing was stored for 45 s/);
    lag.commitEnds(46_000, false);
    expect(lag.at(46_000)).toBe(0);
    expect(lag.problemAt(46_000)).toBeUndefined();
  });

  it('begins anew with a stream that was made anew', () => {
    const lag = new WriterLag(0);
    lag.observe(0, { lastSequence: 100, ackFloor: 0, waiting: 100 });
    lag.observe(10_000, { lastSequence: 3, ackFloor: 0, waiting: 3 });
    expect(lag.at(12_000)).toBe(2_000);
  });
});
