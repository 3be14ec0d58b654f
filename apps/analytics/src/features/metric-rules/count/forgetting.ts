import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { LabelValues } from '../evaluate/window-cells';

/** Whom to forget: everything whose label `column` has a value of one of these hashes. The value itself must not stand in a message that is stored. */
export const forgettingSchema = z.object({
  type: z.literal('forget'),
  /** Of the request: what is dropped is counted under it. */
  id: z.string(),
  column: z.string(), hashes: z.array(z.string()),
});
export type Forgetting = z.infer<typeof forgettingSchema>;

/** What was dropped for the request that came last. */
export interface Forgot {
  readonly id: string;
  readonly series: number;
  readonly counts: number;
}

const hashOf = (column: string, value: string): string => createHash('sha256').update(`${column}\u0000${value}`).digest('hex');

/** @param values the person's value and pseudonym; also as labels hold them, where a NUL is replaced */
export const forgetting = (id: string, column: string, values: readonly string[]): Forgetting =>
  ({ type: 'forget', id, column, hashes: [...new Set(values.flatMap((value) => [value, value.replaceAll('\u0000', '\ufffd')]))].map((value) => hashOf(column, value)) });

/** Tells label sets that name the person; undefined when none of the rule can. */
export function whoIsNamed(labels: readonly string[], { column, hashes }: Forgetting): ((values: LabelValues) => boolean) | undefined {
  const at = labels.indexOf(column);
  if (at < 0) return undefined;
  const known = new Map<string, boolean>();
  return (values) => {
    const value = values[at]!;
    let named = known.get(value);
    if (named === undefined) known.set(value, (named = hashes.includes(hashOf(column, value))));
    return named;
  };
}

/** Adds up what several messages of one request dropped. */
export const addForgot = (before: Forgot | undefined, id: string, series: number, counts: number): Forgot =>
  (before?.id === id ? { id, series: before.series + series, counts: before.counts + counts } : { id, series, counts });
