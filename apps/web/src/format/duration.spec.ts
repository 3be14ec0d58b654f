import { durationText, parseDuration } from './duration';

test.each([['5m', 300_000], ['1h30m', 5_400_000], ['90s', 90_000], ['5 min', 300_000], ['2 days', 172_800_000], ['1w', 604_800_000], ['1.5h', 5_400_000], ['0', 0], [' 250ms ', 250]])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

test.each(['', '5', 'm', '5x', '5m soon', '-5m'])('%p is no duration', (text) => expect(parseDuration(text)).toBeUndefined());

test.each([0, 1, 1_500, 60_000, 5_400_000, 90_061_001])('%d ms read back the same', (ms) => expect(parseDuration(durationText(ms))).toBe(ms));
