/** What part of the data somebody may see: label matchers that are ANDed to all they read. Pure rules. */
import { type Matcher, matcherSchema } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { z } from 'zod';
import { tagTestOf } from '../../matchers/tag-test';

/** All must hold; empty = everything is seen. */
export type DataScope = readonly Matcher[];

const MAX_MATCHERS = 16;

/** A scope as an admin sets it. Data that lacks the label must never pass, else what was made of everybody's data (a sum over all operators, say) would. */
export const dataScopeSchema = z.array(matcherSchema).max(MAX_MATCHERS).superRefine((matchers, context) => {
  const tests = new Map<string, ReturnType<typeof tagTestOf>[]>();
  matchers.forEach((matcher, i) => {
    try {
      tests.set(matcher.tag, [...(tests.get(matcher.tag) ?? []), tagTestOf(matcher)]);
    } catch (error) {
      context.addIssue({ code: 'custom', path: [i, 'value'], message: error instanceof Error ? error.message : String(error) });
    }
  });
  for (const [tag, ofTag] of tests) {
    if (ofTag.every((test) => test.accepts(''))) {
      context.addIssue({ code: 'custom', message: `the matchers on "${tag}" accept data that lacks it; add ${tag}!="", or name the values that may be seen` });
    }
  }
});

/** A query's matchers within a scope. */
export const within = (scope: DataScope, matchers: readonly Matcher[]): Matcher[] => [...scope, ...matchers];

/** Whether something with these labels is inside; a label it lacks reads as "". */
export const isWithin = (scope: DataScope, labels: Readonly<Record<string, string | undefined>>): boolean =>
  scope.every((matcher) => tagTestOf(matcher).accepts(labels[matcher.tag] ?? ''));

/** As people write it: `{operator="op-acme"}`. */
export const scopeText = (scope: DataScope): string => `{${scope.map(({ tag, op, value }) => `${tag}${op}${JSON.stringify(value)}`).join(',')}}`;

/** The same text for the same scope, to share work between those who may see the same. */
export const scopeKey = (scope: DataScope): string => JSON.stringify(scope.map(({ tag, op, value }) => [tag, op, value]).sort());

/**
 * Guards what cannot be narrowed, because it tells of everybody's data at once.
 * @param what begins the message, e.g. `The statistics of the store`
 * @throws ObserverError `permission_denied`
 */
export function assertUnscoped(caller: { readonly dataScope: DataScope }, what: string): void {
  if (caller.dataScope.length === 0) return;
  throw new ObserverError('permission_denied', `${what} cannot be narrowed to your data scope ${scopeText(caller.dataScope)}; ask somebody without a data scope`, {
    details: { dataScope: scopeText(caller.dataScope) },
  });
}
