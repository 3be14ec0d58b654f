import { nextMorningMs, snoozeChoices } from './snooze-until';

const at = (day: number, hour: number) => new Date(2026, 2, day, hour).getTime();

test('the next morning is today before nine, else tomorrow', () => {
  expect(nextMorningMs(at(10, 3))).toBe(at(10, 9));
  expect(nextMorningMs(at(10, 9))).toBe(at(11, 9));
});

test('every choice lies ahead', () => expect(snoozeChoices(at(28, 22)).every(({ untilMs }) => untilMs > at(28, 22))).toBe(true));
