/** Label matchers on texts in this process, as the store applies them to rows. */
import type { Matcher } from '@observer/contracts';
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
