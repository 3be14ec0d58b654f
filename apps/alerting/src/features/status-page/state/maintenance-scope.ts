import type { AlertMatcher } from '@observer/contracts';
import { matchesValue } from '@observer/promql';

/**
 * Whether a maintenance window and a component are about the same things, as far as their matchers tell. Both must name a label in common, and on none may they
 * exclude each other: the window `chain=sui, region=eu` concerns the component `chain=sui`, not `chain=eth`, and not `service=gateway`, which it says nothing of.
 * A window without matchers concerns everything. A component without matchers is concerned by none.
 */
export function concerns(window: readonly AlertMatcher[], component: readonly AlertMatcher[]): boolean {
  if (component.length === 0) return false;
  if (window.length === 0) return true;
  const common = component.filter(({ label }) => window.some((other) => other.label === label));
  return common.length > 0 && common.every((one) => window.filter(({ label }) => label === one.label).every((other) => mayBothHold(one, other)));
}

/** Patterns are compared by the values they spell out; of those that spell none out only equal ones are known to meet. */
function mayBothHold(one: AlertMatcher, other: AlertMatcher): boolean {
  const [mine, theirs] = [valuesOf(one), valuesOf(other)];
  if (mine !== undefined) return mine.some(matchesValue(other));
  if (theirs !== undefined) return theirs.some(matchesValue(one));
  return one.op === other.op && one.value === other.value;
}

/** `a` and `a|b` name values; `a.*` does not. */
function valuesOf({ op, value }: AlertMatcher): string[] | undefined {
  if (op === '=') return [value];
  return op === '=~' && /^[\w\- /:]+(\|[\w\- /:]+)*$/.test(value) ? value.split('|') : undefined;
}
