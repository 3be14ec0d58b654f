import type { AlertCondition } from '@observer/contracts';
import { formatDuration } from '@observer/promql';

/** One expression that a condition looks at, some time before the time it is judged for. */
export interface ConditionInput {
  readonly expr: string;
  /** 0 = at the time itself. */
  readonly beforeMs: number;
}

/** A dynamic threshold looks at these places around the same time of earlier seasons: one value alone says little. */
const AROUND_MS = [-600_000, -300_000, 0, 300_000, 600_000];
export const SEASON_MS = { daily: 86_400_000, weekly: 7 * 86_400_000 } as const;
/** A subquery of the absence condition looks this often. */
const ABSENCE_STEP_MS = 60_000;

/** What has to be asked to judge a condition. The first is the series it judges. */
export function inputsOf(condition: AlertCondition): ConditionInput[] {
  switch (condition.kind) {
    case 'promql':
      return [now(condition.expr)];
    case 'threshold':
      return [now(condition.query)];
    case 'rate-of-change':
      return [now(condition.query), { expr: condition.query, beforeMs: condition.windowMs }];
    case 'dynamic':
      return [now(condition.query), ...seasonsBefore(condition).map((beforeMs) => ({ expr: condition.query, beforeMs }))];
    case 'absence':
      return [now(absenceExpression(condition))];
    case 'burn-rate':
      return [now(burnRateExpression(condition))];
    case 'composite':
      return [now(compositeExpression(condition))];
  }
}

const now = (expr: string): ConditionInput => ({ expr, beforeMs: 0 });

function seasonsBefore({ season, seasons }: Extract<AlertCondition, { kind: 'dynamic' }>): number[] {
  return Array.from({ length: seasons }, (_, i) => AROUND_MS.map((around) => (i + 1) * SEASON_MS[season] + around)).flat();
}

function absenceExpression({ query, forEach, lookbackMs }: Extract<AlertCondition, { kind: 'absence' }>): string {
  if (!forEach) return `absent(${query})`;
  return `last_over_time((${query})[${formatDuration(lookbackMs)}:${formatDuration(ABSENCE_STEP_MS)}]) unless (${query})`;
}

/** How many times faster than allowed the error budget burns, where that is more than the factor in the long and in the short window. */
function burnRateExpression({ errors, total, objective, windows }: Extract<AlertCondition, { kind: 'burn-rate' }>): string {
  const budget = Number((1 - objective).toPrecision(12));
  const rate = (ms: number): string => {
    const within = (expr: string): string => `(${expr.replaceAll('$window', formatDuration(ms))})`;
    return `(${within(errors)} / ${within(total)} / ${budget})`;
  };
  return windows.map(({ longMs, shortMs, factor }) => `(${rate(longMs)} > ${factor} and ${rate(shortMs)} > ${factor})`).join(' or ');
}

/** Over the series that firing alerts leave in the store, as Prometheus does. */
function compositeExpression({ op, rules, on }: Extract<AlertCondition, { kind: 'composite' }>): string {
  const firing = rules.map((rule) => `max${on.length === 0 ? '' : ` by (${on.join(', ')})`} (ALERTS{alertstate="firing",rule_id="${rule}"})`);
  return firing.join(` ${op} `);
}
