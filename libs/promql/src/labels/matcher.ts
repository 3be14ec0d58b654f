import type { Matcher } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { RE2JS } from 're2js';
import { shortened } from '../text/strings';
import { MAX_PATTERN_COST, MAX_PATTERN_LENGTH, patternCost } from './pattern-cost';

export type LabelSet = Readonly<Record<string, string>>;

/** Programs are kept while they have no more instructions than this in all: some ten megabytes. */
const CACHE_COST = 100_000;
/** Newest last. */
const compiled = new Map<string, { readonly program: RE2JS; readonly cost: number }>();
let cachedCost = 0;

/** The value of a label; "" when it is missing. A label may be named like a member that every object has. */
export const labelOf = (labels: LabelSet, name: string): string => (Object.hasOwn(labels, name) ? labels[name]! : '');

/**
 * Compiles a regular expression of RE2's syntax that has to match the whole text, as Prometheus's matchers and `label_replace`. Dots match line feeds
 * when `dotAll` is set (Prometheus 3).
 * @throws ObserverError `invalid_argument` with what RE2 says of the pattern, or that it is too large
 */
export function compilePattern(pattern: string, dotAll = false): RE2JS {
  const key = `${dotAll ? 's' : '-'}${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known.program;
  const cost = patternCost(pattern);
  if (pattern.length > MAX_PATTERN_LENGTH) throw tooLarge(pattern, `has ${pattern.length} characters and may have ${MAX_PATTERN_LENGTH}`);
  if (cost > MAX_PATTERN_COST) throw tooLarge(pattern, 'repeats too much: its program would be too large');
  const program = compile(pattern, dotAll);
  keep(key, program, cost);
  return program;
}

const tooLarge = (pattern: string, reason: string): ObserverError =>
  new ObserverError('invalid_argument', `the regular expression "${shortened(pattern)}" ${reason}; make it shorter, or match with several matchers`, { retryable: false });

function compile(pattern: string, dotAll: boolean): RE2JS {
  try {
    return RE2JS.compile(pattern, dotAll ? RE2JS.DOTALL : 0);
  } catch (error) {
    throw new ObserverError('invalid_argument', `"${shortened(pattern)}" is not a regular expression of RE2: ${shortened(error instanceof Error ? error.message : String(error), 200)}`, { cause: error });
  }
}

function keep(key: string, program: RE2JS, cost: number): void {
  compiled.set(key, { program, cost });
  cachedCost += cost;
  for (const [oldest, one] of compiled) {
    if (cachedCost <= CACHE_COST) return;
    compiled.delete(oldest);
    cachedCost -= one.cost;
  }
}

const META = /[\\.+*?()|[\]{}^$]/;

/** Texts a pattern stands for when it is plain text, or alternatives of plain text. */
function literalsOf(pattern: string): string[] | undefined {
  const body = /^\(\?:([^()]*)\)$|^\(([^()?][^()]*)\)$/.exec(pattern);
  const alternatives = (body?.[1] ?? body?.[2] ?? pattern).split('|');
  return alternatives.some((text) => META.test(text)) ? undefined : alternatives;
}

/** `prefix.*` and `prefix.+`, the most common patterns after plain text. A dot does not match a line feed. */
function prefixOf(pattern: string): { prefix: string; more: boolean } | undefined {
  const match = /^(.*)\.([*+])$/s.exec(pattern);
  if (match === null || META.test(match[1]!)) return undefined;
  return { prefix: match[1]!, more: match[2] === '+' };
}

function matchesPattern(pattern: string): (value: string) => boolean {
  const literals = literalsOf(pattern);
  if (literals !== undefined) {
    if (literals.length === 1) return (value) => value === literals[0];
    const set = new Set(literals);
    return (value) => set.has(value);
  }
  const start = prefixOf(pattern);
  if (start !== undefined) {
    const shortest = start.prefix.length + (start.more ? 1 : 0);
    return (value) => value.length >= shortest && value.startsWith(start.prefix) && !value.includes('\n', start.prefix.length);
  }
  const program = compilePattern(pattern);
  return (value) => program.testExact(value);
}

/**
 * The condition of one matcher on the value of its label ("" when the label is missing). Regular expressions have RE2's syntax and must match the
 * whole value.
 * @throws ObserverError `invalid_argument` when the pattern is no regular expression
 */
export function matchesValue({ op, value: wanted }: Pick<Matcher, 'op' | 'value'>): (value: string) => boolean {
  switch (op) {
    case '=':
      return (value) => value === wanted;
    case '!=':
      return (value) => value !== wanted;
    case '=~':
      return matchesPattern(wanted);
    case '!~': {
      const matches = matchesPattern(wanted);
      return (value) => !matches(value);
    }
  }
}

/** Whether a label set satisfies all matchers. @throws ObserverError `invalid_argument` when a pattern is no regular expression */
export function matchesLabels(matchers: readonly Matcher[]): (labels: LabelSet) => boolean {
  const conditions = matchers.map((matcher) => ({ tag: matcher.tag, matches: matchesValue(matcher) }));
  return (labels) => conditions.every(({ tag, matches }) => matches(labelOf(labels, tag)));
}
