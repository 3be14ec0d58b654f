import { type RuleInput } from '../../../api/alert-rules';
import { type FieldErrors } from './field-errors';

/** What stands at a path of a rule: `condition.query`, `labels.team`. */
function valueAt(rule: RuleInput, path: string): unknown {
  const [first, ...rest] = path.split('.');
  if (first === 'labels' || first === 'annotations') return rule[first]?.find(({ name }) => name === rest.join('.'))?.value;
  return [first!, ...rest].reduce<unknown>((value, part) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined), rule);
}

/** Errors that are still about what is written: the answer to a question lags behind the typing. */
export const stillAbout = (errors: FieldErrors, asked: RuleInput, now: RuleInput): FieldErrors =>
  asked === now ? errors : Object.fromEntries(Object.entries(errors).filter(([path]) => JSON.stringify(valueAt(asked, path)) === JSON.stringify(valueAt(now, path))));
