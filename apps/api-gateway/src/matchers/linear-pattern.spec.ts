import { linearPattern } from './linear-pattern';

describe('linearPattern', () => {
  it('is anchored at both ends', () => {
    const pattern = linearPattern('eth.*|sui');
    expect(['ethereum', 'sui', 'xeth', 'suix'].map((text) => pattern.test(text))).toEqual([true, true, false, false]);
  });

  it('does not backtrack', () => {
    const startedAt = performance.now();
    expect(linearPattern('(a+)+b').test('a'.repeat(5000))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(200);
  });

  it.each(['(', '(?=a)', '(a)\\1', 'a'.repeat(513)])('refuses %s', (source) => expect(() => linearPattern(source)).toThrow(/pattern/));
});
