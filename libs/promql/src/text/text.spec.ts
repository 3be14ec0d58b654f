import * as fc from 'fast-check';
import { civilDate, daysInMonth } from './civil-date';
import { formatDuration, parseDuration } from './duration';
import { formatLiteral, formatPlain, formatValue, parseNumber } from './number';
import { quote, unquote } from './strings';

describe('durations', () => {
  it.each([['5m', 300_000], ['1h30m', 5_400_000], ['1y2w3d', 382 * 86_400_000], ['250ms', 250], ['0', 0]])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
  it.each(['', '5', '5x', '30m1h', '1.5h', '-5m'])('"%s" is none', (text) => expect(parseDuration(text)).toBeUndefined());
  it('are read as they were written', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e14 }), (ms) => expect(parseDuration(formatDuration(ms))).toBe(ms)));
  });
  it.each([[0, '0s'], [90_000, '1m30s'], [-300_000, '-5m'], [86_400_000, '1d'], [90_000_000, '25h'], [7 * 86_400_000, '1w']])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('numbers', () => {
  it.each([[1e21, '1e+21'], [1e-7, '1e-07'], [0.000001, '0.000001'], [123456789, '123456789'], [NaN, 'NaN'], [Infinity, '+Inf'], [-Infinity, '-Inf'], [-0, '-0'], [0.1 + 0.2, '0.30000000000000004']])(
    'a sample of %d is written %s',
    (value, text) => expect(formatValue(value)).toBe(text),
  );
  it.each([[1e21, `1${'0'.repeat(21)}`], [1.5e-7, '0.00000015'], [12.5, '12.5']])('%d without an exponent is %s', (value, text) => expect(formatPlain(value)).toBe(text));
  it.each([[1e6, '1e+06'], [100000, '100000'], [0.00001, '1e-05']])('%d in an expression is %s', (value, text) => expect(formatLiteral(value)).toBe(text));
  it('are read as they were written', () => {
    fc.assert(fc.property(fc.double(), (value) => [formatValue, formatPlain, formatLiteral].forEach((format) => expect(parseNumber(format(value))).toBe(value))));
  });
  it.each([['0x1F', 31], ['010', 8], ['1_000', 1000], ['.5', 0.5], ['5.', 5], ['-1e3', -1000], ['-Inf', -Infinity]])('%s is %d', (text, value) => expect(parseNumber(text)).toBe(value));
  it.each(['', 'x', '1x', '1e', '--1'])('"%s" is none', (text) => expect(parseNumber(text)).toBeUndefined());
});

describe('strings', () => {
  it.each([[String.raw`"a\nb"`, 'a\nb'], [`'it"s'`, 'it"s'], ['`a\\n`', String.raw`a\n`], [String.raw`"\u00e9\x41\101\xc3\xa9"`, 'éAAé'], [String.raw`"\""`, '"']])('%s', (quoted, text) => expect(unquote(quoted)).toBe(text));
  it.each([String.raw`"\q"`, String.raw`"\'"`, String.raw`"\ud800"`])('%s holds an escape that does not exist', (quoted) => expect(unquote(quoted)).toBeUndefined());
  it('are read as they were written', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => expect(unquote(quote(text))).toBe(text)));
  });
});

describe('dates', () => {
  it('are those of the calendar', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8e12, max: 8e12 }), (seconds) => {
        const date = new Date(seconds * 1000);
        const civil = civilDate(seconds);
        expect(civil).toMatchObject({ year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), weekday: date.getUTCDay(), hour: date.getUTCHours(), minute: date.getUTCMinutes() });
        expect(civil.dayOfYear).toBe((Date.UTC(2000 + (date.getUTCFullYear() % 400), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(2000 + (date.getUTCFullYear() % 400), 0, 1)) / 86_400_000 + 1);
      }),
    );
  });
  it('go on where JavaScript ends, as in Go', () => {
    expect(civilDate(1e17)).toMatchObject({ year: 3168875820, month: 9, day: 6, weekday: 3, dayOfYear: 250, hour: 9, minute: 46 });
    expect(civilDate(NaN)).toMatchObject({ year: 292277026596, month: 12, day: 4, weekday: 0, dayOfYear: 339, hour: 15, minute: 30 });
    expect(daysInMonth(civilDate(951_782_400))).toBe(29);
  });
});
