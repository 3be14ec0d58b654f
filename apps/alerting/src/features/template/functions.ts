import { compilePattern, parseDuration } from '@observer/promql';
import { formatGo, printGo } from './go-format';
import { humanize, humanize1024, humanizeDuration, humanizePercentage, humanizeTimestamp } from './humanize';

/** One sample of a query, as templates see it: `.Labels`, `.Value`. */
export interface TemplateSample {
  readonly Labels: Readonly<Record<string, string>>;
  readonly Value: number;
}

/** Values of templates. */
export type Value = unknown;
export type TemplateFunction = (args: readonly Value[]) => Value;

/** A fault of a call; the caller knows where it stands. */
export class CallFault extends Error {}

const number = (value: Value): number => {
  const parsed = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (typeof value !== 'number' && Number.isNaN(parsed) && value !== 'NaN') throw new CallFault(`${JSON.stringify(value) ?? 'nil'} is no number`);
  return parsed;
};
const text = (value: Value): string => printGo(value);
/** Go: false, 0, nil and what is empty are false. */
export const truth = (value: Value): boolean =>
  Array.isArray(value) ? value.length > 0 : typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value) || Number.isNaN(value);

function compare(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return number(a) - number(b);
}

function sample(value: Value): TemplateSample {
  if (typeof value === 'object' && value !== null && 'Labels' in value) return value as TemplateSample;
  throw new CallFault('it wants a sample, as `query … | first` gives');
}

function samples(value: Value): readonly TemplateSample[] {
  if (Array.isArray(value)) return value as TemplateSample[];
  throw new CallFault('it wants samples, as `query` gives');
}

function indexInto(value: Value, keys: readonly Value[]): Value {
  return keys.reduce((current: Value, key) => {
    if (Array.isArray(current)) {
      const at = number(key);
      if (at < 0 || at >= current.length) throw new CallFault(`there is no element ${at} of ${current.length}`);
      return current[at] as Value;
    }
    return typeof current === 'object' && current !== null ? ((current as Record<string, Value>)[text(key)] ?? '') : '';
  }, value);
}

/** RE2 runs in linear time, whatever the pattern. Its `${1}` is written `$1` here. */
function replaceAll(pattern: string, replacement: string, subject: string): string {
  // A pattern may match at every character.
  if (replacement.length * (subject.length + 1) > MAX_REPLACED) throw new CallFault('text and replacement are too long together');
  return compilePattern(pattern).matcher(subject).replaceAll(replacement.replace(/\$\{(\d+)\}/g, '$$$1'));
}
const MAX_REPLACED = 16 * 1024 ** 2;

function durationSeconds(written: string): number {
  const milliseconds = parseDuration(written);
  if (milliseconds === undefined) throw new CallFault(`${JSON.stringify(written)} is no duration; write e.g. 5m`);
  return milliseconds / 1000;
}

const stripPort = (address: string): string => /^(?:\[([^\]]+)\]|([^:]+)):\d+$/.exec(address)?.slice(1).find((part) => part !== undefined) ?? address;

/** Functions of Go's text/template and of Prometheus's alerting templates that need nothing but their arguments. */
export const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  and: (args) => args.find((value) => !truth(value)) ?? args.at(-1),
  or: (args) => args.find(truth) ?? args.at(-1),
  not: ([value]) => !truth(value),
  eq: ([first, ...rest]) => rest.some((value) => (typeof first === typeof value ? first === value : compare(first, value) === 0)),
  ne: ([a, b]) => (typeof a === typeof b ? a !== b : compare(a, b) !== 0),
  lt: ([a, b]) => compare(a, b) < 0,
  le: ([a, b]) => compare(a, b) <= 0,
  gt: ([a, b]) => compare(a, b) > 0,
  ge: ([a, b]) => compare(a, b) >= 0,
  len: ([value]) => (typeof value === 'string' ? Buffer.byteLength(value) : Array.isArray(value) ? value.length : Object.keys(value ?? {}).length),
  index: ([value, ...keys]) => indexInto(value, keys),
  print: (args) => args.map(text).join(''),
  println: (args) => `${args.map(text).join(' ')}\n`,
  printf: ([format, ...args]) => formatGo(text(format), args),
  urlquery: (args) => encodeURIComponent(args.map(text).join('')),
  html: (args) => args.map(text).join('').replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`),
  js: (args) => JSON.stringify(args.map(text).join('')).slice(1, -1),
  humanize: ([value]) => humanize(number(value)),
  humanize1024: ([value]) => humanize1024(number(value)),
  humanizeDuration: ([value]) => humanizeDuration(number(value)),
  humanizePercentage: ([value]) => humanizePercentage(number(value)),
  humanizeTimestamp: ([value]) => humanizeTimestamp(number(value)),
  toTime: ([value]) => new Date(number(value) * 1000).toISOString(),
  parseDuration: ([value]) => durationSeconds(text(value)),
  title: ([value]) => text(value).replace(/(^|\s)(\S)/g, (_, space: string, char: string) => space + char.toUpperCase()),
  toUpper: ([value]) => text(value).toUpperCase(),
  toLower: ([value]) => text(value).toLowerCase(),
  match: ([pattern, value]) => compilePattern(text(pattern)).matcher(text(value)).find(),
  reReplaceAll: ([pattern, replacement, value]) => replaceAll(text(pattern), text(replacement), text(value)),
  stripPort: ([value]) => stripPort(text(value)),
  stripDomain: ([value]) => text(value).replace(/^([^.:]+)\.[^:]*/, '$1'),
  safeHtml: ([value]) => text(value),
  first: ([value]) => {
    const [found] = samples(value);
    if (found === undefined) throw new CallFault('the query has no sample; put it into {{ with query … }}');
    return found;
  },
  label: ([name, value]) => sample(value).Labels[text(name)] ?? '',
  value: ([value]) => sample(value).Value,
  strvalue: ([value]) => sample(value).Labels.__value__ ?? '',
  sortByLabel: ([name, value]) => [...samples(value)].sort((a, b) => compare(a.Labels[text(name)] ?? '', b.Labels[text(name)] ?? '')),
};
