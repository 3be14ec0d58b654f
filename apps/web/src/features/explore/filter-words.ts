import { type FilterOp, type MatcherOp } from '../../api/types';

/** Signs of all operators, as people write them. */
export const OP_SIGNS: Record<MatcherOp | FilterOp, string> = { EQ: '=', NEQ: '≠', RE: '~', NRE: '!~', LT: '<', LTE: '≤', GT: '>', GTE: '≥' };

export const TAG_OPS: readonly { value: MatcherOp; label: string }[] = [
  { value: 'EQ', label: 'is' },
  { value: 'NEQ', label: 'is not' },
  { value: 'RE', label: 'matches' },
  { value: 'NRE', label: 'does not match' },
];
export const FIELD_OPS: readonly { value: FilterOp; label: string }[] = [
  { value: 'GT', label: '>' },
  { value: 'GTE', label: '≥' },
  { value: 'LT', label: '<' },
  { value: 'LTE', label: '≤' },
  { value: 'EQ', label: '=' },
  { value: 'NEQ', label: '≠' },
];
