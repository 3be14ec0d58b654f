import { labelSetSchema } from '@observer/contracts';
import { z } from 'zod';

/**
 * What a condition said of one series. `holds`: it shall alert. `sustains`: it shall not begin to, but goes on if it does already
 * (between the bound and the one that clears it).
 */
export const seriesOutcomeSchema = z.object({
  /** Labels of the alert: the series', the group's, the rule's and `alertname`. */
  labels: labelSetSchema, annotations: z.record(z.string(), z.string()), value: z.number().nullable(), verdict: z.enum(['holds', 'sustains']),
});
export type SeriesOutcome = z.infer<typeof seriesOutcomeSchema>;

/** What the evaluation of one rule at one time gave. */
export const ruleOutcomeSchema = z.object({
  ruleId: z.string(), tookMs: z.number(),
  /** Series of an alert rule; empty for a recording rule. */
  series: z.array(seriesOutcomeSchema),
  /** The query behind the condition had no series at all. */
  noData: z.boolean(),
  /** Why there is no outcome. */
  error: z.string().nullable(),
});
export type RuleOutcome = z.infer<typeof ruleOutcomeSchema>;
