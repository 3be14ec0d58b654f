/** What a condition looks at, where its own answer is nothing while all is well. */
import { type AlertCondition } from '../../../../api/alert-rules';
import { type Unit } from '../../../../format/number';
import { durationText } from '../../../../format/duration';

export interface Watched {
  name: string;
  expr: string;
}
export interface WatchedChart {
  watched: Watched[];
  /** Level that alerts, where there is one. */
  bound?: number;
  /** What is drawn. */
  label: string;
  /** How its numbers read; absent = as its expression says. */
  unit?: Unit;
}

/** Undefined for conditions whose own answer is drawn: those over a query that always has series. */
export function watchedBy(condition: AlertCondition): WatchedChart | undefined {
  switch (condition.kind) {
    case 'absence':
      return { label: 'What shall be there', watched: [{ name: 'there', expr: condition.query }] };
    case 'burn-rate':
      return burnRates(condition);
    case 'composite':
      return { label: 'Alerts of its rules', unit: 'count', watched: condition.rules.map((id) => ({ name: id, expr: `count(ALERTS{alertstate="firing",rule_id="${id}"})` })) };
    default:
      return undefined;
  }
}

function burnRates({ errors, total, objective, windows }: Extract<AlertCondition, { kind: 'burn-rate' }>): WatchedChart | undefined {
  const [first] = windows;
  if (!first) return undefined;
  const budget = Number((1 - objective).toPrecision(12));
  const within = (expr: string, ms: number): string => `(${expr.replaceAll('$window', durationText(ms))})`;
  const rate = (ms: number): Watched => ({ name: `over ${durationText(ms)}`, expr: `${within(errors, ms)} / ${within(total, ms)} / ${budget}` });
  return { label: 'How many times faster than allowed the budget burns', bound: first.factor, unit: 'count', watched: [rate(first.longMs), rate(first.shortMs)] };
}
