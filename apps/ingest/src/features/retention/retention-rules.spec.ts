import { type RetentionClass, retentionClassSchema } from '@observer/contracts';
import { checkClass, defaultClass, planOf, withClass } from './retention-rules';

const DAY_MS = 86_400_000;
const NOW = 1_000 * DAY_MS;
const fallback = defaultClass(30 * DAY_MS);
const classOf = (id: string, days: number, measurements: string[] = []): RetentionClass =>
  ({ id, description: '', rawMs: days * DAY_MS, tenSecondsMs: days * DAY_MS, minuteMs: 2 * days * DAY_MS, hourMs: 3 * days * DAY_MS, measurements });
const isEventKind = (name: string): boolean => name !== 'cpu';

describe('retention classes', () => {
  it('keep rollups longer than rows by default, whatever rows are configured to', () => {
    expect(retentionClassSchema.safeParse(fallback).success).toBe(true);
    expect(retentionClassSchema.safeParse(defaultClass(3_000 * DAY_MS)).success).toBe(true);
  });

  it('name the class that holds a measurement already', () => {
    const others = [classOf('long', 90, ['payment'])];
    expect(() => checkClass(classOf('short', 1, ['gateway_request', 'payment']), others, isEventKind)).toThrow('"payment" stands in the class "long" already');
    expect(() => checkClass(classOf('long', 60, ['payment']), others, isEventKind)).not.toThrow();
  });

  it('hold events only, and the default nothing by name', () => {
    expect(() => checkClass(classOf('short', 1, ['cpu']), [], isEventKind)).toThrow('metrics are kept as the class "default" says');
    expect(() => checkClass(classOf('default', 1, ['payment']), [], isEventKind)).toThrow('leave its measurements empty');
  });

  it('become times to keep from', () => {
    const classes = withClass([classOf('long', 80, ['payment'])], classOf('long', 90, ['payment']));
    expect(planOf(classes, fallback, NOW)).toEqual({
      measurements: { payment: { raw: NOW - 90 * DAY_MS, '10s': NOW - 90 * DAY_MS, '1m': NOW - 180 * DAY_MS, '1h': NOW - 270 * DAY_MS } },
      others: { raw: NOW - 30 * DAY_MS, '10s': NOW - 30 * DAY_MS, '1m': NOW - 90 * DAY_MS, '1h': NOW - 730 * DAY_MS },
    });
    expect(planOf([classOf('default', 7)], fallback, NOW).others.raw).toBe(NOW - 7 * DAY_MS);
  });

  it('keep a measurement that stands in two classes for the longer time', () => {
    expect(planOf([classOf('a', 5, ['payment']), classOf('b', 9, ['payment'])], fallback, NOW).measurements['payment']!.raw).toBe(NOW - 9 * DAY_MS);
  });
});
