import { type MatcherInput } from '../../api/types';
import { OP_SIGNS } from '../explore/filter-words';

/** A data scope as people read it: `operator = acme, chain ~ sui|base`. */
export const scopeWords = (matchers: readonly MatcherInput[]): string => matchers.map(({ tag, op, value }) => `${tag} ${OP_SIGNS[op]} ${value || '(empty)'}`).join(', ');

function acceptsEmpty({ op, value }: MatcherInput): boolean | undefined {
  if (op === 'EQ' || op === 'NEQ') return (value === '') === (op === 'EQ');
  try {
    return new RegExp(`^(?:${value})$`).test('') === (op === 'RE');
  } catch {
    return undefined;
  }
}

/** What is wrong with a scope: it must leave out data that lacks the label, as that was made of everybody's. The server checks the same and more. */
export function scopeFault(matchers: readonly MatcherInput[]): string | undefined {
  for (const tag of new Set(matchers.map((matcher) => matcher.tag))) {
    const own = matchers.filter((matcher) => matcher.tag === tag).map(acceptsEmpty);
    if (own.includes(undefined)) return `The pattern for "${tag}" is not a regular expression`;
    if (own.every(Boolean)) return `Data without "${tag}" would be seen too: add the condition "${tag} is not" with an empty value`;
  }
  return undefined;
}
