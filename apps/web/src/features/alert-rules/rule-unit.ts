import { type RuleInput } from '../../api/alert-rules';
import { type Unit } from '../../format/number';
import { unitOfQuery } from '../metrics/unit-of-query';
import { conditionQueries } from './alert-rule-words';

/** How values of a rule read: those that its condition judges, which are not always its query's. */
export function unitOfRule({ condition, expr }: Pick<RuleInput, 'condition' | 'expr'>): Unit {
  if (!condition) return unitOfQuery(expr ?? '');
  if (condition.kind === 'burn-rate' || condition.kind === 'composite') return 'count';
  if (condition.kind === 'rate-of-change' && condition.relative) return 'ratio';
  return unitOfQuery(conditionQueries(condition).map(({ query }) => query).join());
}
