/** `metric{label="value"} 1 2+3x4 _ stale {{schema:0 count:5}}`: a series with its samples, one per interval. */
import { ObserverError } from '@observer/kernel';
import { add, scale } from '../histogram/arithmetic';
import type { FloatHistogram } from '../histogram/float-histogram';
import { METRIC_NAME } from '../labels/label-set';
import type { LabelSet } from '../labels/matcher';
import { parseNumber } from '../text/number';
import { unquote } from '../text/strings';

/** `undefined`: no sample at that time. */
export type Notated = number | 'stale' | FloatHistogram | undefined;

export interface NotatedSeries {
  readonly labels: LabelSet;
  readonly values: readonly Notated[];
}

const fail = (text: string): never => {
  throw new ObserverError('invalid_argument', `cannot read the series "${text}"; write for example metric{label="value"} 1 2+3x4 _ stale`);
};

const STRING = `"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|\`[^\`]*\``;
const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const LABEL = new RegExp(`^\\s*(?:([a-zA-Z_][\\w.:]*)|(${STRING}))(?:\\s*=\\s*(${STRING}))?\\s*,?\\s*`);

/** Labels and what follows them. */
function readLabels(text: string): { labels: Record<string, string>; rest: string } {
  const labels: Record<string, string> = {};
  const name = NAME.exec(text)?.[0];
  if (name !== undefined) labels[METRIC_NAME] = name;
  let rest = text.slice(name?.length ?? 0);
  const opened = /^\s*\{(?!\{)/.exec(rest);
  if (opened === null) return { labels, rest };
  rest = rest.slice(opened[0].length);
  while (!/^\s*\}/.test(rest)) {
    const match = LABEL.exec(rest) ?? fail(text);
    const label = match[1] ?? unquote(match[2]!)!;
    if (match[3] === undefined) labels[METRIC_NAME] = label;
    else labels[label] = unquote(match[3]) ?? fail(text);
    rest = rest.slice(match[0].length);
  }
  return { labels: Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== '')), rest: rest.replace(/^\s*\}/, '') };
}

const NUMBER = String.raw`[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|nan)`;
const ITEM = new RegExp(`^(?:(_)(?:x(\\d+))?|(stale)(?:x(\\d+))?|(${NUMBER})(?:([+-](?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?|[+-]inf|[+-]nan))?(?:x(\\d+))?|\\{\\{([^}]*)\\}\\}(?:([+-])\\{\\{([^}]*)\\}\\})?(?:x(\\d+))?)(?=\\s|$)`, 'i');

/** Reads a line of `load`, or an expected series. @throws ObserverError when it cannot */
export function parseSeries(line: string): NotatedSeries {
  const { labels, rest } = readLabels(line.trim());
  const values: Notated[] = [];
  for (let text = rest.trim(); text !== ''; text = text.trim()) {
    const match = ITEM.exec(text) ?? fail(line);
    values.push(...expand(match));
    text = text.slice(match[0].length);
  }
  return { labels, values };
}

function expand([, blank, blanks, stale, stales, number, increment, times, first, sign, second, histogramTimes]: RegExpExecArray): Notated[] {
  if (blank !== undefined) return new Array<undefined>(Number(blanks ?? 1)).fill(undefined);
  if (stale !== undefined) return new Array<'stale'>(Number(stales ?? 0) + 1).fill('stale');
  if (number !== undefined) return repeatNumber(parseNumber(number)!, increment === undefined ? 0 : parseNumber(increment)!, times);
  const start = parseHistogram(first!);
  const step = second === undefined ? undefined : scale(parseHistogram(second), sign === '-' ? -1 : 1);
  const histograms: FloatHistogram[] = [start];
  for (let index = 0; index < Number(histogramTimes ?? 0); index++) {
    const last = histograms.at(-1)!;
    histograms.push(step === undefined ? last : { ...(add(last, step) ?? last), counterResetHint: start.counterResetHint });
  }
  return histograms;
}

/** `a+bxn` is a, then n times b more; `axn` is a, then n times a. */
function repeatNumber(start: number, increment: number, times: string | undefined): number[] {
  const values = [start];
  for (let index = 0, value = start; index < Number(times ?? 0); index++) values.push((value += increment));
  return values;
}

const HINTS = new Set(['unknown', 'reset', 'not_reset', 'gauge']);

/** The inside of `{{…}}`: `schema:0 count:5 sum:10 buckets:[1 2 2]`. */
function parseHistogram(text: string): FloatHistogram {
  const fields = new Map<string, string>();
  for (const [, key, list, single] of text.matchAll(/(\w+):(?:\[([^\]]*)\]|([^\s\]]+))/g)) fields.set(key!, list ?? single!);
  const number = (key: string): number => parseNumber(fields.get(key) ?? '0') ?? fail(text);
  const list = (key: string): number[] => (fields.get(key) ?? '').split(/\s+/).filter(Boolean).map((item) => parseNumber(item) ?? fail(text));
  const side = (buckets: number[], offset: number) => (buckets.length === 0 ? [] : [{ offset, length: buckets.length }]);
  const [positiveBuckets, negativeBuckets] = [list('buckets'), list('n_buckets')];
  const hint = fields.get('counter_reset_hint');
  return {
    schema: number('schema'), zeroThreshold: number('z_bucket_w'), zeroCount: number('z_bucket'), count: number('count'), sum: number('sum'),
    positiveBuckets, negativeBuckets, positiveSpans: side(positiveBuckets, number('offset')), negativeSpans: side(negativeBuckets, number('n_offset')),
    ...(fields.has('custom_values') ? { customValues: list('custom_values') } : {}),
    ...(hint !== undefined && HINTS.has(hint) ? { counterResetHint: hint as FloatHistogram['counterResetHint'] } : {}),
  };
}
