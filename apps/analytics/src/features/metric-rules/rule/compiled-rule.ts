import type { FieldFilter, MetricRule } from '@observer/contracts';

/** A rule that was checked against its kind, ready to run over batches. */
export interface CompiledRule {
  readonly rule: MetricRule;
  /** Conditions on tags, told by the tag's value; a missing tag reads as "". */
  readonly matchers: readonly { readonly tag: string; readonly matches: (value: string) => boolean }[];
  readonly filters: readonly FieldFilter[];
  /** Dimensions that become labels, in the order of the rule. */
  readonly labels: readonly string[];
  readonly measure: string | undefined;
  /** Upper bounds of a histogram's buckets, without `+Inf`; empty for other types. */
  readonly bounds: Float64Array;
}

/** Why a rule cannot run: where in the document, and what to do about it. */
export interface RuleFault {
  /** e.g. `labels[1]`, `measure`. */
  readonly path: string;
  readonly message: string;
}
