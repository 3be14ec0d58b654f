import { retryDelayMs } from './consume/settle';
import { parseDelivery } from './consume/received-message';
import { covers } from './signals';

describe('subjects', () => {
  it.each([
    ['telemetry.>', 'telemetry.events.payment.0', true], ['telemetry.>', 'telemetry.>', true], ['telemetry.>', 'telemetry', false], ['telemetry.*', 'telemetry.a', true],
    ['telemetry.*', 'telemetry.a.b', false], ['telemetry.*', 'telemetry.>', false], ['a.*.c', 'a.b.c', true], ['a.b', 'a.*', false], ['telemetry.>', 'audit.x', false],
  ])('%s covers %s: %s', (pattern, subject, expected) => {
    expect(covers(pattern, subject)).toBe(expected);
  });
});

describe('the acknowledgement subject', () => {
  const expected = { deliveryCount: 2, sequence: 17, consumerSequence: 21, publishedAtMs: 1_760_000_000_123, pending: 5 };
  it.each(['$JS.ACK.TELEMETRY.writer.2.17.21.1760000000123456789.5', '$JS.ACK.hub.ACCOUNT.TELEMETRY.writer.2.17.21.1760000000123456789.5.token'])('is read from %s', (subject) => {
    expect(parseDelivery(subject)).toEqual(expected);
  });
});

describe('the back-off of a retry', () => {
  it('doubles from 0.2 s and ends at 30 s', () => {
    expect([1, 2, 3, 8, 9, 1000].map((deliveries) => retryDelayMs(deliveries, () => 0))).toEqual([200, 400, 800, 25_600, 30_000, 30_000]);
    expect(retryDelayMs(1, () => 1)).toBe(250);
  });
});
