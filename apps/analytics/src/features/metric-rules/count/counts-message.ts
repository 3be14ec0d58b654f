import { z } from 'zod';
import type { CellData } from '../evaluate/cell';
import type { LabelValues } from '../evaluate/window-cells';

/** What happened in one window to one label set: start of the window, label values in the rule's order, the cell. */
export type WindowCount = readonly [windowStartMs: number, labels: LabelValues, cell: CellData];

const isWindowCount = (value: unknown): boolean => Array.isArray(value) && value.length === 3 && typeof value[0] === 'number' && Array.isArray(value[1]) && Array.isArray(value[2]);

export const countedRuleSchema = z.object({
  id: z.string(), version: z.number(), metric: z.string(), type: z.enum(['counter', 'gauge', 'histogram']), gauge: z.enum(['last', 'min', 'max', 'avg', 'sum']),
  labels: z.array(z.string()).readonly(), bounds: z.array(z.number()).readonly(), maxLabelSets: z.number(), fromMs: z.number(), untilMs: z.number().nullable(),
});

/** After a gap in the log a kind is counted anew from the store: windows of [fromMs, untilMs) hold what is told, not what any shard told before. */
export const recountSchema = z.object({
  fromMs: z.number(), untilMs: z.number(),
  /** Up to here nothing was missing: of windows that are closed already, only later ones are added. */
  intactUntilMs: z.number(),
  /** What the log held then was in the store. */
  logUntilMs: z.number(),
  /** The first of the messages of a recount: clears the windows. */
  begins: z.boolean(),
});
export type Recount = z.infer<typeof recountSchema>;

/** What a shard tells the actor of a rule: counts of windows, which are added to those told before. */
export const countsMessageSchema = z.object({
  type: z.literal('counts'),
  rule: countedRuleSchema,
  shard: z.number().int(),
  /** The greatest event time the shard has seen, at most the time of its log: windows that end well before it are complete, late events aside. */
  clockMs: z.number(),
  /** Log time of the first of the counted events. */
  logFromMs: z.number(),
  counts: z.array(z.custom<WindowCount>(isWindowCount, 'a count is [window, labels, cell]')),
  /** Events that the rule cannot count. */
  unusable: z.number(),
  recount: recountSchema.optional(),
});
export type CountsMessage = z.infer<typeof countsMessageSchema>;
