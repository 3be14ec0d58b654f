import { systemClock } from '@observer/kernel';
import { RateMeter } from './rate-meter';

describe('RateMeter', () => {
  it('gives the mean over the last ten full seconds and forgets what is older', () => {
    let now = 5_000;
    const meter = new RateMeter({ ...systemClock, monotonicMs: () => now });
    meter.mark(100);
    expect(meter.perSecond()).toBe(0);
    now += 1_000;
    meter.mark(50);
    expect(meter.perSecond()).toBe(10);
    now += 9_000;
    expect(meter.perSecond()).toBe(15);
    now += 1_000;
    expect(meter.perSecond()).toBe(5);
    now += 60_000;
    expect(meter.perSecond()).toBe(0);
  });
});
