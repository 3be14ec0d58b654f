import { asAlertMatchers, parsePlain, plainText } from './plain-matchers';

test('matchers of documents are read and written as lines; none match everything', () => {
  const parsed = parsePlain('chain=sui\n node !~ "a.*"');
  expect(parsed).toEqual({ matchers: [{ label: 'chain', op: '=', value: 'sui' }, { label: 'node', op: '!~', value: 'a.*' }] });
  expect('matchers' in parsed && parsed.matchers.map(plainText)).toEqual(['chain="sui"', 'node!~"a.*"']);
  expect('matchers' in parsed && asAlertMatchers(parsed.matchers).map(({ op }) => op)).toEqual(['EQ', 'NRE']);
  expect(parsePlain('')).toEqual({ matchers: [] });
  expect(parsePlain('chain: sui')).toHaveProperty('error', expect.stringContaining('is no matcher'));
});
