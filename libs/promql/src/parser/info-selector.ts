/** What the second argument of `info` means: which series inform, and which of their labels are taken over. */
import type { Matcher } from '@observer/contracts';
import { METRIC_NAME } from '../labels/label-set';
import { matchesValue } from '../labels/matcher';
import { type Call, type VectorSelector, withoutParens } from './ast';

/** Labels that an info series shares with the series it informs about. */
export const IDENTIFYING_LABELS = ['instance', 'job'] as const;

export interface InfoSelection {
  /** The names of info series; series of such a name are not informed about themselves. */
  readonly names: readonly Matcher[];
  readonly data: readonly Matcher[];
  /** A series without information is left out. */
  readonly isRequired: boolean;
}

/** Without a name it is `target_info`; where names are only excluded, they are sought among all that end with `_info`. */
export function infoSelection({ args }: Call): InfoSelection {
  const second = args[1] === undefined ? undefined : withoutParens(args[1]);
  const matchers = second?.kind === 'vector' ? second.matchers : [];
  const data = matchers.filter(({ tag }) => tag !== METRIC_NAME);
  return { names: namesOf(matchers.filter(({ tag }) => tag === METRIC_NAME)), data, isRequired: data.some((matcher) => !matchesValue(matcher)('')) };
}

function namesOf(given: readonly Matcher[]): readonly Matcher[] {
  if (given.length === 0) return [{ tag: METRIC_NAME, op: '=', value: 'target_info' }];
  return given.some(({ op }) => op === '=' || op === '=~') ? given : [{ tag: METRIC_NAME, op: '=~', value: '.+_info' }, ...given];
}

/** The selector of the info series. */
export function infoSelector(call: Call): VectorSelector {
  const { names, data } = infoSelection(call);
  return { kind: 'vector', span: (call.args[1] ?? call).span, name: '', matchers: [...data, ...names], offsetMs: 0 };
}
