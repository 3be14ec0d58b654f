import { type MatcherInput } from '../../api/types';
import { scopeFault, scopeWords } from './scope-words';

const matcher = (tag: string, op: MatcherInput['op'], value: string): MatcherInput => ({ tag, op, value });

test('a scope reads as conditions', () => expect(scopeWords([matcher('operator', 'EQ', 'acme'), matcher('chain', 'RE', 'sui|base')])).toBe('operator = acme, chain ~ sui|base'));

test('what lacks the label must stay outside', () => {
  expect(scopeFault([matcher('operator', 'EQ', 'acme')])).toBeUndefined();
  expect(scopeFault([matcher('operator', 'NEQ', 'x')])).toContain('Data without "operator"');
  expect(scopeFault([matcher('operator', 'NEQ', 'x'), matcher('operator', 'NEQ', '')])).toBeUndefined();
  expect(scopeFault([matcher('operator', 'RE', '.*')])).toContain('Data without');
  expect(scopeFault([matcher('operator', 'RE', '(')])).toContain('regular expression');
  expect(scopeFault([])).toBeUndefined();
});
