import { labelNameOf, Parameters } from './parameters';

const time = (value: string) => new Parameters({ time: value }).timeMs('time');
const step = (value: string) => new Parameters({ step: value }).durationMs('step');

describe('parameters of the Prometheus API', () => {
  it.each([
    ['1700000000', 1_700_000_000_000], ['1700000000.123', 1_700_000_000_123], ['1.7e9', 1_700_000_000_000], ['2023-11-14T22:13:20Z', 1_700_000_000_000],
    ['2023-11-14T23:13:20.5+01:00', 1_700_000_000_500], ['2023-11-14T22:13:20.123456789Z', 1_700_000_000_123], ['-1', -1000],
    ['-292273086-05-16T16:47:06Z', -9_223_372_036_854], ['+292277025-08-18T07:12:54.999999999Z', 9_223_372_036_854], ['1e300', 9_223_372_036_854],
  ])('read the time %s', (text, ms) => expect(time(text)).toBe(ms));

  it.each(['yesterday', '2023-11-14', '12:00', 'NaN'])('refuse the time %s and say what to write', (text) => {
    expect(() => time(text)).toThrow(/invalid parameter "time": cannot parse .* write RFC 3339/);
  });

  it.each([['15', 15_000], ['0.5', 500], ['5m', 300_000], ['1h30m', 5_400_000]])('read the duration %s', (text, ms) => expect(step(text)).toBe(ms));
  it.each(['0', '-5', '5 m', 'm'])('refuse the duration %s', (text) => expect(() => step(text)).toThrow(/invalid parameter "step"/));

  it('take the body before the address, and the selectors of both', () => {
    const both = new Parameters({ query: 'a', 'match[]': 'x' }, { query: 'b', 'match[]': ['y', 'z'] });
    expect([both.text('query'), both.texts('match[]')]).toEqual(['b', ['y', 'z', 'x']]);
  });

  it('take an empty value for none, and say which is missing', () => {
    expect(new Parameters({ limit: '' }).limit()).toBeUndefined();
    expect(() => new Parameters({ query: '' }).required('query')).toThrow('invalid parameter "query"');
  });

  it('take no limit from 0', () => expect([new Parameters({ limit: '0' }).limit(), new Parameters({ limit: '7' }).limit()]).toEqual([undefined, 7]));
});

describe('a label name in an address', () => {
  it.each([['chain', 'chain'], ['U__http_2e_status', 'http.status'], ['U__a__b', 'a_b'], ['U__bad_', 'U__bad_'], ['U___1f642_', '🙂']])('%s is %s', (text, name) => expect(labelNameOf(text)).toBe(name));
});
