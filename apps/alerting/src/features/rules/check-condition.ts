import type { AlertCondition, AlertRule, RuleFault } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { type Dialect, parse, PromqlError, typeOf } from '@observer/promql';
import { inputsOf } from '../condition';

export type PathFault = Omit<RuleFault, 'ruleId'>;
type ExpressionFault = Omit<PathFault, 'path'>;

/** A window as long as the word that stands for it, so that places in the text stay true. */
const WINDOW = '000005m';

/** Expressions as people wrote them, by where they stand. */
function writtenExpressions(condition: AlertCondition): readonly (readonly [path: string, expr: string])[] {
  switch (condition.kind) {
    case 'promql':
      return [['condition.expr', condition.expr]];
    case 'burn-rate':
      return [['condition.errors', condition.errors.replaceAll('$window', WINDOW)], ['condition.total', condition.total.replaceAll('$window', WINDOW)]];
    case 'composite':
      return [];
    default:
      return [['condition.query', condition.query]];
  }
}

/** Why PromQL cannot be used by a rule; undefined when it can. */
export function expressionFault(expr: string, dialect: Dialect): ExpressionFault | undefined {
  try {
    const type = typeOf(parse(expr, { dialect }));
    return type === 'vector' || type === 'scalar' ? undefined : { reason: `the expression gives a ${type}, and a rule needs one value for each series: wrap it in a function such as rate() or last_over_time()` };
  } catch (error) {
    return { reason: asObserverError(error).message, ...(error instanceof PromqlError ? { position: error.position } : {}) };
  }
}

/** Everything that is wrong with a condition, and with what a rule says about it. */
export function conditionFaults({ condition, noData }: Pick<AlertRule, 'condition' | 'noData'>, dialect: Dialect): PathFault[] {
  const faults = writtenExpressions(condition).flatMap(([path, expr]): PathFault[] => {
    const fault = expressionFault(expr, dialect);
    return fault === undefined ? [] : [{ path, ...fault }];
  });
  if (faults.length === 0) {
    // What is made of them has to be read as well.
    const made = inputsOf(condition).map(({ expr }) => expressionFault(expr, dialect)).find((fault) => fault !== undefined);
    if (made !== undefined) faults.push({ path: 'condition', reason: made.reason });
  }
  faults.push(...ownFaults(condition));
  if (noData !== 'resolve' && !TELLS_NO_DATA.includes(condition.kind)) {
    faults.push({ path: 'noData', reason: `a condition of kind "${condition.kind}" has no series when all is well, so missing data cannot be told: use "resolve", and a rule with an absence condition beside it` });
  }
  return faults;
}

/** Conditions over a query whose series are there also while nothing alerts. */
const TELLS_NO_DATA: readonly AlertCondition['kind'][] = ['threshold', 'rate-of-change', 'dynamic'];

function ownFaults(condition: AlertCondition): PathFault[] {
  switch (condition.kind) {
    case 'threshold':
      return clearAtFaults(condition);
    case 'burn-rate': {
      const lacking = (['errors', 'total'] as const).filter((name) => !condition[name].includes('$window')).map((name) => ({ path: `condition.${name}`, reason: 'it needs $window where the window goes, e.g. sum(rate(errors_total[$window]))' }));
      const windows = condition.windows.flatMap(({ longMs, shortMs }, i) => (shortMs < longMs ? [] : [{ path: `condition.windows.${i}`, reason: `the short window (${shortMs} ms) has to be shorter than the long one (${longMs} ms)` }]));
      return [...lacking, ...windows];
    }
    default:
      return [];
  }
}

function clearAtFaults({ op, value, clearAt }: Extract<AlertCondition, { kind: 'threshold' }>): PathFault[] {
  if (clearAt === undefined) return [];
  const refuse = (reason: string): PathFault[] => [{ path: 'condition.clearAt', reason }];
  if (op === '==' || op === '!=') return refuse(`there is nothing between alerting and not alerting for "${op}"; leave clearAt out`);
  if (op.startsWith('>') ? clearAt <= value : clearAt >= value) return [];
  return refuse(`an alert that begins ${op} ${value} cannot go on until ${clearAt}: clearAt has to be at ${op.startsWith('>') ? 'most' : 'least'} ${value}`);
}
