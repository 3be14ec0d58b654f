import { Cancellation } from './cancellation';

describe('Cancellation', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('tells a caller that left from time that is up; the first cause stays', () => {
    const left = new Cancellation(100);
    left.cancel();
    jest.advanceTimersByTime(200);
    expect(() => left.throwIfTriggered()).toThrow(expect.objectContaining({ code: 'cancelled' }));
    const late = new Cancellation(100);
    jest.advanceTimersByTime(100);
    late.cancel();
    expect(() => late.throwIfTriggered()).toThrow(expect.objectContaining({ code: 'deadline_exceeded', message: expect.stringContaining('100 ms') }));
  });

  it('calls its listeners once, and not those that stopped listening', () => {
    const calls: string[] = [];
    const cancellation = new Cancellation();
    cancellation.onTrigger(() => calls.push('a'));
    cancellation.onTrigger(() => calls.push('b'))();
    cancellation.cancel();
    cancellation.cancel();
    expect(calls).toEqual(['a']);
  });

  it('never triggers after it was disposed of by the clock', () => {
    const cancellation = new Cancellation(100);
    cancellation.dispose();
    jest.advanceTimersByTime(1000);
    expect(() => cancellation.throwIfTriggered()).not.toThrow();
  });
});
