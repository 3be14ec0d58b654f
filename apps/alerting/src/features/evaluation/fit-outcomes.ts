import type { RuleOutcome } from './rule-outcome';

/** An evaluation travels as one message, and brokers bound those. */
const MAX_BYTES = 4 * 1024 ** 2;

/** Outcomes that fit one message: the rule that would make it larger has an error instead. */
export function fitOutcomes(outcomes: readonly RuleOutcome[], maxBytes = MAX_BYTES): RuleOutcome[] {
  let bytes = 0;
  return outcomes.map((outcome) => {
    const size = Buffer.byteLength(JSON.stringify(outcome));
    if (bytes + size > maxBytes) return { ...outcome, series: [], recorded: [], error: `The group's alerts and recorded series take more than ${maxBytes / 1024 ** 2} MiB with this rule; aggregate more, shorten annotations, or move the rule to another group` };
    bytes += size;
    return outcome;
  });
}
