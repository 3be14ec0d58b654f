import type { AlertMatcher, LabelSet } from '@observer/contracts';
import { matchesValue } from '@observer/promql';

type Condition = (labels: LabelSet) => boolean;

/** Documents live as long as the state that holds them: a list of matchers is compiled once. */
const compiled = new WeakMap<readonly AlertMatcher[], Condition>();

/**
 * Whether labels satisfy all matchers, as in Alertmanager: a missing label reads as "", regular expressions are RE2 and match the whole value. No matchers match everything.
 * @throws ObserverError `invalid_argument` when a pattern is no regular expression
 */
export function matchAlert(matchers: readonly AlertMatcher[], labels: LabelSet): boolean {
  let condition = compiled.get(matchers);
  if (condition === undefined) compiled.set(matchers, (condition = compile(matchers)));
  return condition(labels);
}

/** @throws ObserverError `invalid_argument` for the first pattern that is no regular expression */
export function checkMatchers(matchers: readonly AlertMatcher[]): void {
  compile(matchers);
}

function compile(matchers: readonly AlertMatcher[]): Condition {
  const conditions = matchers.map((matcher) => ({ label: matcher.label, holds: matchesValue(matcher) }));
  return (labels) => conditions.every(({ label, holds }) => holds(labels[label] ?? ''));
}
