import { matcherText, parseMatchers } from './matcher-text';

test('lines become matchers, with and without quotes, and back', () => {
  const parsed = parseMatchers('chain=sui\n\n node =~ "sui-.*" \nseverity!=critical');
  expect(parsed).toEqual({ matchers: [{ label: 'chain', op: 'EQ', value: 'sui' }, { label: 'node', op: 'RE', value: 'sui-.*' }, { label: 'severity', op: 'NEQ', value: 'critical' }] });
  expect('matchers' in parsed && parsed.matchers.map(matcherText)).toEqual(['chain="sui"', 'node=~"sui-.*"', 'severity!="critical"']);
});

test('what is no matcher is named', () => expect(parseMatchers('chain: sui')).toEqual({ error: '"chain: sui" is no matcher: write e.g. chain=sui or node=~"sui-.*"' }));

test.each(['', 'chain!=sui', 'chain=', 'chain=~""'])('%j would hit every alert', (text) => expect(parseMatchers(text)).toHaveProperty('error', expect.stringContaining('every alert')));
