import { parseDurationMs } from './duration';

describe('parseDurationMs', () => {
  it.each([['500ms', 500], ['5m', 300_000], ['1h30m', 5_400_000], ['7d', 604_800_000]])('reads %s', (text, expected) => {
    expect(parseDurationMs(text)).toBe(expected);
  });

  it.each(['', '5', 'm', '5 m', '5m!', '-5m'])('refuses %p and says what to write', (text) => {
    expect(() => parseDurationMs(text)).toThrow(/is not a duration; write for example/);
  });
});
