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

/** A sample that a recording rule made; its labels hold the metric's name. JSON has no word for values that are not finite. */
export const recordedSampleSchema = z.object({ labels: z.record(z.string(), z.string()), value: z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]) });
export type RecordedSample = z.infer<typeof recordedSampleSchema>;

/** What the evaluation of one rule at one time gave. */
export const ruleOutcomeSchema = z.object({
  ruleId: z.string(), tookMs: z.number(),
  /** Series of an alert rule; empty for a recording rule. */
  series: z.array(seriesOutcomeSchema),
  /** Samples of a recording rule; empty for an alert rule. */
  recorded: z.array(recordedSampleSchema).default([]),
  /** The query behind the condition had no series at all. */
  noData: z.boolean(),
  /** Why there is no outcome. */
  error: z.string().nullable(),
});
export type RuleOutcome = z.infer<typeof ruleOutcomeSchema>;
