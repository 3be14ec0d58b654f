/** Label matchers on texts and batches in this process, as the store applies them to rows. */
import type { Matcher } from '@observer/contracts';
import { type Batch, tagIdOfRow } from '@observer/telemetry';
import { linearPattern } from './linear-pattern';

export interface TagTest {
  readonly tag: string;
  readonly accepts: (value: string) => boolean;
}

/** @throws ObserverError `invalid_argument` for a pattern that is none */
export function tagTestOf({ tag, op, value }: Matcher): TagTest {
  const pattern = op === '=~' || op === '!~' ? linearPattern(value) : undefined;
  switch (op) {
    case '=':
      return { tag, accepts: (text) => text === value };
    case '!=':
      return { tag, accepts: (text) => text !== value };
    case '=~':
      return { tag, accepts: (text) => pattern!.test(text) };
    case '!~':
      return { tag, accepts: (text) => !pattern!.test(text) };
  }
}

/** Each test runs once per distinct value; undefined when no row can match. A missing tag reads as "". */
export function rowTestOf(batch: Batch, tests: readonly TagTest[]): ((row: number) => boolean) | undefined {
  const checks: { tag: Batch['tags'][number]; accepted: boolean[] }[] = [];
  for (const test of tests) {
    const tag = batch.tags.find((candidate) => candidate.name === test.tag);
    if (tag === undefined) {
      if (!test.accepts('')) return undefined;
      continue;
    }
    checks.push({ tag, accepted: ['', ...tag.dictionary].map(test.accepts) });
  }
  return (row) => checks.every(({ tag, accepted }) => accepted[tagIdOfRow(batch, tag, row)]!);
}
