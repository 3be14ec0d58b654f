import type { AlertCondition } from '@observer/contracts';
import type { Judgement } from '../condition';

/** How far a value lies on the side that alerts; more is worse. */
export function badness(condition: AlertCondition, { value, lower, upper }: Pick<Judgement, 'value' | 'lower' | 'upper'>): number {
  if (condition.kind === 'threshold') return condition.op.startsWith('<') ? -value : condition.op === '==' ? -Math.abs(value - condition.value) : value;
  if (condition.kind === 'rate-of-change') return condition.direction === 'up' ? value : condition.direction === 'down' ? -value : Math.abs(value);
  if (condition.kind === 'dynamic') return Math.max(value - (upper ?? value), (lower ?? value) - value);
  return value;
}
