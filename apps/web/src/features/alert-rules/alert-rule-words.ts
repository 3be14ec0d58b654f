/** Alert rules in words for people. */
import { type Tone } from '@observer/ui';
import { type AlertCondition, type Rule, type RuleStatus } from '../../api/alert-rules';
import { formatDigits } from '../../format/number';
import { formatSpan } from '../../format/time';

const percent = (ratio: number): string => `${formatDigits(ratio * 100)} %`;
const CHANGE = { up: 'rises by more than', down: 'falls by more than', either: 'changes by more than' } as const;

/** When a rule's alert begins, in one sentence. */
export function conditionWords(condition: AlertCondition): string {
  switch (condition.kind) {
    case 'promql':
      return 'fires for every series of the query';
    case 'threshold':
      return `fires when the query is ${condition.op} ${formatDigits(condition.value)}${condition.clearAt === undefined ? '' : `, until it passes ${formatDigits(condition.clearAt)}`}`;
    case 'absence':
      return condition.forEach ? `fires for each series that was there within ${formatSpan(condition.lookbackMs)} and is gone` : 'fires when the query has no series';
    case 'rate-of-change':
      return `fires when the query ${CHANGE[condition.direction]} ${condition.relative ? percent(condition.by) : formatDigits(condition.by)} within ${formatSpan(condition.windowMs)}`;
    case 'burn-rate':
      return `fires when the error budget of ${percent(1 - condition.objective)} burns too fast: ${condition.windows.map(({ factor, longMs }) => `${formatDigits(factor)} times over ${formatSpan(longMs)}`).join(', ')}`;
    case 'dynamic':
      return `fires when the query is ${condition.side === 'either' ? 'outside' : condition.side} what it was at the same time of the last ${condition.seasons} ${condition.season === 'daily' ? 'days' : 'weeks'}`;
    case 'composite':
      return `fires when ${condition.rules.join(` ${condition.op} `)} fire${condition.on.length > 0 ? ` for the same ${condition.on.join(', ')}` : ''}`;
  }
}

/** The expressions of a condition, each with what it stands for. */
export function conditionQueries(condition: AlertCondition): { what: string; query: string }[] {
  if (condition.kind === 'promql') return [{ what: 'Query', query: condition.expr }];
  if (condition.kind === 'composite') return [];
  if (condition.kind === 'burn-rate') return [{ what: 'Errors', query: condition.errors }, { what: 'Total', query: condition.total }];
  return [{ what: 'Query', query: condition.query }];
}

export interface RuleState {
  word: string;
  tone: Tone;
}

/** How a rule is: failing, firing, waiting for its `for`, or quiet. */
export function ruleState(rule: Pick<Rule, 'enabled' | 'type'>, status: Pick<RuleStatus, 'health' | 'alerts'> | undefined): RuleState {
  if (!rule.enabled) return { word: 'off', tone: 'neutral' };
  if (!status || status.health === 'UNKNOWN') return { word: 'not evaluated yet', tone: 'neutral' };
  if (status.health === 'ERR') return { word: 'fails', tone: 'bad' };
  if (rule.type === 'RECORDING') return { word: 'records', tone: 'ok' };
  const firing = status.alerts.filter(({ state }) => state === 'FIRING').length;
  if (firing > 0) return { word: `${firing} firing`, tone: 'bad' };
  return status.alerts.length > 0 ? { word: `${status.alerts.length} pending`, tone: 'warn' } : { word: 'quiet', tone: 'ok' };
}

export const ruleName = ({ name, record, id }: Pick<Rule, 'name' | 'record' | 'id'>): string => name ?? record ?? id;
