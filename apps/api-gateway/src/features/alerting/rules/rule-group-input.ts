/** A group of rules as a caller sent it: checked, with what is wrong told in the same words that alerting uses. Pure. */
import { type RuleFault, type RuleGroup, ruleGroupSchema } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { type InputFault, parseInput } from '../../../http/validate';

const IN_RULE = /^rules\.(\d+)(?:\.(.*))?$/;

/** @throws ObserverError `invalid_argument`, with `details.faults` beside `details.errors` */
export function parseRuleGroup(input: unknown): RuleGroup {
  try {
    return parseInput(ruleGroupSchema, input);
  } catch (thrown) {
    if (!(thrown instanceof ObserverError)) throw thrown;
    const errors = (thrown.details?.errors ?? []) as InputFault[];
    throw new ObserverError(thrown.code, thrown.message, { details: { errors, faults: errors.map((error) => faultOf(error, input)) } });
  }
}

/** A fault of the input by the rule it is in; the path is the rule's own. */
function faultOf({ path, message }: InputFault, input: unknown): RuleFault {
  const [, index, within = ''] = IN_RULE.exec(path) ?? [];
  if (index === undefined) return { ruleId: '', path, reason: message };
  const { rules } = input as { rules?: { id?: unknown }[] };
  return { ruleId: String(rules?.[Number(index)]?.id ?? ''), path: within, reason: message };
}
