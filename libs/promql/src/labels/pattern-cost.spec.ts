import fc from 'fast-check';
import { RE2JS } from 're2js';
import { compilePattern } from './matcher';
import { MAX_PATTERN_COST, patternCost } from './pattern-cost';

describe('the cost of a regular expression', () => {
  it.each([['abc', 3], ['[a-z0-9]', 1], ['[]\\]a]', 1], ['(ab){3}', 16], ['a{1000}', 1001], ['(a{10}){10}', 143], ['\\{5}', 3], ['a{x}', 4], ['\\pL', 65]])('%s: %i', (pattern, cost) => expect(patternCost(pattern)).toBe(cost));

  it('is at least a fraction of what RE2 makes of it, so that a bound on it bounds the program', () => {
    const atom = fc.constantFrom('a', '.', '[a-c]', '\\d', '(?:ab)');
    const repeated = fc.tuple(atom, fc.constantFrom('', '*', '+?', '{3}', '{2,5}', '{7,}')).map((parts) => parts.join(''));
    const pattern = fc.letrec<{ p: string }>((tie) => ({ p: fc.oneof({ maxDepth: 3 }, repeated, fc.tuple(tie('p'), tie('p')).map((two) => two.join('')), fc.tuple(tie('p'), fc.constantFrom('', '{2}', '{3,4}', '*')).map(([inner, count]) => `(${inner})${count}`), fc.tuple(tie('p'), tie('p')).map((two) => `(?:${two.join('|')})`)) })).p;
    fc.assert(fc.property(pattern, (text) => {
      expect(RE2JS.compile(text).programSize()).toBeLessThanOrEqual(4 * patternCost(text) + 20);
    }), { numRuns: 500 });
  });

  it('refuses what would take long to compile, and says how to mend it', () => {
    expect(() => compilePattern('a{1000}'.repeat(Math.ceil(MAX_PATTERN_COST / 1001)))).toThrow(/repeats too much: its program would be too large; make it shorter/);
    expect(() => compilePattern('(a*)*'.repeat(500))).toThrow(/has 2500 characters and may have 2048/);
    expect(compilePattern('(?:api|web)-[0-9]{1,3}').testExact('api-17')).toBe(true);
  });
});
