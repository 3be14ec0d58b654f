/** How large the program of a regular expression becomes: what compiling it costs in time and memory. */

/** Most characters of one pattern, as the store takes them. */
export const MAX_PATTERN_LENGTH = 2_048;
/** Most instructions of one pattern, about. */
export const MAX_PATTERN_COST = 5_000;

const REPEAT = /\{(\d{1,9})(,(\d{0,9}))?\}/y;
const LARGE_CLASS = 64;

/**
 * An upper bound, about, of the instructions a pattern of RE2 compiles to: one per character or class, and what repetitions such as `{100}` multiply.
 * Reads no more of the syntax than that: what is no valid pattern has a cost as well.
 */
export function patternCost(pattern: string): number {
  /** Per open bracket, what stands before its last atom, and that atom. */
  const outer: { before: number; last: number }[] = [];
  let before = 0;
  let last = 0;
  const atom = (cost: number): void => {
    before += last;
    last = cost;
  };
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (char === '(') {
      outer.push({ before, last });
      [before, last] = [0, 0];
    } else if (char === ')') {
      const inside = before + last + 2;
      ({ before, last } = outer.pop() ?? { before: 0, last: 0 });
      atom(inside);
    } else if (char === '\\') {
      atom(/^[pP]$/.test(pattern[at + 1] ?? '') ? LARGE_CLASS : 1);
      at++;
    } else if (char === '[') {
      at = endOfClass(pattern, at);
      atom(1);
    } else if (char === '{') {
      REPEAT.lastIndex = at;
      const found = REPEAT.exec(pattern);
      if (found === null) atom(1);
      else {
        last *= Math.max(1, Number(found[1]), Number(found[3] ?? 0)) + 1;
        at += found[0].length - 1;
      }
    } else if (char === '*' || char === '+' || char === '?') last += 1;
    else atom(1);
  }
  return outer.reduce((sum, one) => sum + one.before + one.last, before + last);
}

function endOfClass(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern[at] === '^') at++;
  if (pattern[at] === ']') at++;
  while (at < pattern.length && pattern[at] !== ']') at += pattern[at] === '\\' ? 2 : 1;
  return at;
}
