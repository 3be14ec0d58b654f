import * as fc from 'fast-check';
import { compareLabels, groupKey, groupLabels, labelsKey } from './label-set';
import { compilePattern, matchesLabels, matchesValue } from './matcher';

describe('label matchers', () => {
  it.each([
    ['=~', 'eth', 'eth', true], ['=~', 'eth', 'ethereum', false], ['=~', 'eth|sol', 'sol', true], ['=~', 'eth|', '', true], ['=~', '(?:eth|sol)', 'eth', true],
    ['=~', 'eth.*', 'eth', true], ['=~', 'eth.+', 'eth', false], ['=~', '.*', 'a\nb', false], ['=~', '(?i)ETH', 'eth', true], ['=~', 'e.h|x', 'eth', true],
    ['!~', 'eth|sol', 'btc', true], ['!~', 'eth.*', 'ethereum', false], ['=~', '\\d+', '42', true], ['=~', '', '', true], ['=~', '[[:alpha:]]+', 'abc', true],
  ] as const)('%s "%s" on "%s" is %s', (op, value, text, expected) => expect(matchesValue({ op, value })(text)).toBe(expected));

  it('the short ways for plain text, alternatives and prefixes say what the regular expression says', () => {
    const text = fc.stringMatching(/^[ab\n-]{0,4}$/);
    const pattern = fc.oneof(text, fc.tuple(text, text).map(([a, b]) => `${a}|${b}`), fc.tuple(text, text).map(([a, b]) => `(${a}|${b})`), text.map((a) => `${a}.*`), text.map((a) => `${a}.+`));
    fc.assert(fc.property(pattern, text, (value, subject) => expect(matchesValue({ op: '=~', value })(subject)).toBe(compilePattern(value).testExact(subject))));
  });

  it('a missing label reads as the empty text', () => {
    expect(matchesLabels([{ tag: 'a', op: '=', value: '' }, { tag: 'b', op: '!=', value: 'x' }])({ c: '1' })).toBe(true);
    expect(matchesLabels([{ tag: 'a', op: '!=', value: '' }])({})).toBe(false);
  });

  it('says which pattern is wrong', () => expect(() => matchesValue({ op: '=~', value: 'a(b' })).toThrow(/"a\(b" is not a regular expression/));
});

describe('label sets', () => {
  it('have one key whatever the order of their names, and empty labels do not count', () => {
    expect(labelsKey({ b: '2', a: '1', c: '' })).toBe(labelsKey({ a: '1', b: '2' }));
  });
  it('are ordered as in Prometheus', () => {
    const sets: Record<string, string>[] = [{ b: '1' }, { a: '2' }, { a: '1', b: '1' }, { a: '1' }];
    expect(sets.sort(compareLabels)).toEqual([{ a: '1' }, { a: '1', b: '1' }, { a: '2' }, { b: '1' }]);
  });
  it('fall into groups by or without labels', () => {
    const labels = { __name__: 'm', chain: 'eth', node: '1' };
    expect(groupLabels(labels, { mode: 'by', labels: ['chain', 'nope'] })).toEqual({ chain: 'eth' });
    expect(groupLabels(labels, { mode: 'without', labels: ['node'] })).toEqual({ chain: 'eth' });
    expect(groupLabels(labels, { mode: 'by', labels: ['__name__'] })).toEqual({ __name__: 'm' });
    const grouping = { mode: 'without' as const, labels: ['node'] };
    expect(groupKey(labels, grouping)).toBe(groupKey({ chain: 'eth', node: '2' }, grouping));
  });
});
