import { LatestValue } from './latest-value';

describe('LatestValue', () => {
  it('hands each value to a reader that waits', async () => {
    const values = new LatestValue<number>(() => undefined);
    const first = values.next();
    values.push(1);
    expect(await first).toEqual({ value: 1, done: false });
  });

  it('keeps only the latest for a reader that is slow', async () => {
    const values = new LatestValue<number>(() => undefined);
    for (let n = 0; n < 1000; n++) values.push(n);
    const following = [await values.next(), values.next()];
    expect(following[0]).toEqual({ value: 999, done: false });
    values.push(1000);
    expect(await following[1]).toEqual({ value: 1000, done: false });
  });

  it('merges what was not read when told how', async () => {
    const sums = new LatestValue<number>(() => undefined, (unread, next) => unread + next);
    [1, 2, 3].forEach((n) => sums.push(n));
    expect((await sums.next()).value).toBe(6);
  });

  it('ends a waiting reader, tells once that it ended, and takes nothing afterwards', async () => {
    const onEnd = jest.fn();
    const values = new LatestValue<number>(onEnd);
    const waiting = values.next();
    await values.return();
    await values.return();
    values.push(1);
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(await values.next()).toEqual({ value: undefined, done: true });
    expect(onEnd).toHaveBeenCalledTimes(1);
  });
});
