/** Scripts in the format of Prometheus's `promqltest`: `load` gives series, `eval` a query with what it must give. */
import { ObserverError } from '@observer/kernel';
import { parseDuration } from '../text/duration';
import { parseNumber } from '../text/number';
import { unquote } from '../text/strings';
import { type NotatedSeries, parseSeries } from './series-notation';

export interface LoadCommand {
  readonly kind: 'load';
  readonly intervalMs: number;
  readonly series: readonly NotatedSeries[];
  /** Classic histograms are loaded as native ones with custom buckets, too. */
  readonly withNative: boolean;
}

export interface Expectations {
  fail: boolean;
  failMessage?: string;
  failPattern?: string;
  ordered: boolean;
  warn: boolean;
  noWarn: boolean;
  /** Times of an expected range vector. */
  range?: { startMs: number; endMs: number; stepMs: number };
  text?: string;
}

export interface EvalCommand {
  readonly kind: 'eval';
  readonly line: number;
  readonly query: string;
  /** One step for an instant query. */
  readonly instant: boolean;
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
  readonly expect: Expectations;
  readonly series: readonly NotatedSeries[];
  readonly scalar?: number;
}

export type Command = { readonly kind: 'clear' } | LoadCommand | EvalCommand;

const INSTANT = /^eval(?:_(fail|warn|ordered|info))?\s+instant\s+(?:at\s+(\S+)\s+)?(.+)$/;
const RANGE = /^eval(?:_(fail|warn|info))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/;
const EXPECT = /^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(regex|msg):(.+))?$/;
const EXPECT_RANGE = /^expect range vector\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)$/;
const EXPECT_TEXT = /^expect string\s+(.+)$/;

/** A row with the times at which counters started (`name{…}@st -1mx3`): our stores have none. */
const START_TIMES = /^[^\s{]*(?:\{[^}]*\})?@st\s/;

/** @throws ObserverError naming the line that cannot be read */
export function parseScript(text: string): Command[] {
  const lines = text.split('\n').map((line) => (line.trim().startsWith('#') ? '' : line.trim()));
  const commands: Command[] = [];
  for (let at = 0; at < lines.length; ) {
    const first = lines[at]!;
    const start = at++;
    if (first === '') continue;
    const body: string[] = [];
    while (at < lines.length && lines[at] !== '') body.push(lines[at++]!);
    try {
      commands.push(...readCommand(first, body, start + 1));
    } catch (error) {
      throw new ObserverError('invalid_argument', `line ${start + 1}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }
  return commands;
}

function readCommand(first: string, body: readonly string[], line: number): Command[] {
  if (/^clear\b/.test(first)) return [{ kind: 'clear' }, ...(body.length > 0 ? readCommand(body[0]!, body.slice(1), line + 1) : [])];
  const load = /^load(_with_nhcb)?\s+(\S+)$/.exec(first);
  if (load !== null) return [{ kind: 'load', intervalMs: durationOf(load[2]!), series: body.filter((row) => !START_TIMES.test(row)).map(parseSeries), withNative: load[1] !== undefined }];
  const range = RANGE.exec(first);
  if (range !== null) return [readEval(body, line, { mode: range[1], query: range[5]!, instant: false, startMs: durationOf(range[2]!), endMs: durationOf(range[3]!), stepMs: durationOf(range[4]!) })];
  const instant = INSTANT.exec(first);
  if (instant === null) throw new ObserverError('invalid_argument', `unknown command "${first}"`);
  const atMs = durationOf(instant[2] ?? '0');
  return [readEval(body, line, { mode: instant[1], query: instant[3]!, instant: true, startMs: atMs, endMs: atMs, stepMs: 1 })];
}

function durationOf(text: string): number {
  const negative = text.startsWith('-');
  const ms = parseDuration(negative ? text.slice(1) : text) ?? (parseNumber(text) === undefined ? undefined : Math.abs(parseNumber(text)!) * 1000);
  if (ms === undefined) throw new ObserverError('invalid_argument', `"${text}" is not a duration`);
  return negative ? -ms : ms;
}

type Head = Pick<EvalCommand, 'query' | 'instant' | 'startMs' | 'endMs' | 'stepMs'> & { readonly mode: string | undefined };

function readEval(body: readonly string[], line: number, { mode, ...head }: Head): EvalCommand {
  const expect: Expectations = { fail: mode === 'fail', ordered: mode === 'ordered', warn: mode === 'warn', noWarn: false };
  const series: NotatedSeries[] = [];
  let scalar: number | undefined;
  for (const item of body) {
    if (readExpectation(item, expect)) continue;
    const number = parseNumber(item);
    if (number !== undefined) scalar = number;
    else series.push(parseSeries(item));
  }
  return { kind: 'eval', line, ...head, expect, series, ...(scalar === undefined ? {} : { scalar }) };
}

function readExpectation(line: string, expect: Expectations): boolean {
  const legacy = /^expected_fail_(message|regexp)\s+(.+)$/.exec(line);
  if (legacy !== null) {
    if (legacy[1] === 'message') expect.failMessage = legacy[2];
    else expect.failPattern = legacy[2];
    return true;
  }
  const range = EXPECT_RANGE.exec(line);
  if (range !== null) expect.range = { startMs: durationOf(range[1]!), endMs: durationOf(range[2]!), stepMs: durationOf(range[3]!) };
  const text = EXPECT_TEXT.exec(line);
  if (text !== null) expect.text = unquote(text[1]!);
  const match = EXPECT.exec(line);
  if (match === null) return range !== null || text !== null;
  const [, what, how, pattern] = match;
  if (what === 'ordered') expect.ordered = true;
  if (what === 'warn') expect.warn = true;
  if (what === 'no_warn') expect.noWarn = true;
  if (what === 'fail') {
    expect.fail = true;
    if (how === 'msg') expect.failMessage = pattern!.trim();
    if (how === 'regex') expect.failPattern = pattern!.trim();
  }
  return true;
}
