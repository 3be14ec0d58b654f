import { compare } from './compare';

test('a worse number is bad, a better one good, a small change neither', () => {
  expect(compare(0.2, 0.1, true)).toEqual({ text: '+100%', tone: 'bad' });
  expect(compare(0.05, 0.1, true)).toEqual({ text: '−50%', tone: 'ok' });
  expect(compare(0.101, 0.1, true)?.tone).toBe('neutral');
});

test('more traffic is neither good nor bad', () => expect(compare(200, 100, false)?.tone).toBe('neutral'));

test('nothing to compare with', () => {
  expect(compare(1, null, true)).toBeUndefined();
  expect(compare(1, 0, true)).toEqual({ text: 'from 0', tone: 'bad' });
  expect(compare(0, 0, true)?.text).toBe('±0%');
});
