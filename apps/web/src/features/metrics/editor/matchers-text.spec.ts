import { matchersText } from './matchers-text';

const SIGNS = { 1: '=', 2: '=~' };

test('what is typed narrows, what is half typed does not', () => {
  expect(matchersText('up', [{ name: 'job', value: 'a', type: 1 }, { name: 'chain', value: '', type: 1 }, { name: 'x', value: '(', type: 2 }], SIGNS)).toBe('up{job="a"}');
  expect(matchersText(undefined, [{ name: 'x', value: 'a|b', type: 2 }], SIGNS)).toBe('{x=~"a|b"}');
  expect(matchersText('up', [], SIGNS)).toBe('up');
  expect(matchersText('http.requests', [{ name: 'x', value: 'a', type: 1 }], SIGNS)).toBe('{"http.requests", x="a"}');
});

test('nothing typed narrows nothing', () => expect(matchersText(undefined, [], SIGNS)).toBeUndefined());
