/** Expressions made at random to hurt: deep, long, with very many steps, samples or labels, and numbers at the ends of what numbers can be. Most are refused. */
import type { Random } from './random';
import { randomSyntax } from './random-syntax';
import { randomVector } from './random-query';

const DURATIONS = ['1ms', '7ms', '1s', '15s', '1m', '5m', '1h', '1d', '11d', '30d', '1y', '100y', '292y', '9999999y'];
const NUMBERS = ['0', '-1', '1e308', '-1e-320', 'Inf', '-Inf', 'NaN', '9223372036854775807', '1e18', '0.5', '3'];
const TEXTS = ['', 'x', 'chain', 'node', '__name__', '$1', '${1}-$2', 'ä𝒳', '\\\\', 'le'];
const PATTERNS = ['.*', '(.*)', '(.)*', '(?:a?){200}', '(x+x+)+y', '.*.*.*.*', '(?i)[^b]+', '(', '\\\\pL+'];
const OVER_RANGE = ['rate', 'max_over_time', 'avg_over_time', 'stddev_over_time', 'deriv', 'changes', 'absent_over_time', 'count_over_time', 'last_over_time', 'irate'];
const BINARY = ['+', '-', '*', '/', '%', '^', 'atan2', '== bool', '>', 'and', 'or', 'unless', '+ on ()', '* on (chain) group_left ()', '- ignoring (node) group_right ()', 'or on ()'];

const text = (random: Random): string => `"${random.pick(TEXTS).repeat(random.chance(0.1) ? random.integer(1, 3000) : 1)}"`;
const scalar = (random: Random): string => random.pick([...NUMBERS, 'time()', 'scalar(head_lag)', 'scalar(vector(1))']);
const modifiers = (random: Random): string => (random.chance(0.2) ? ` offset ${random.chance(0.3) ? '-' : ''}${random.pick(DURATIONS)}` : '') + (random.chance(0.15) ? ` @ ${random.pick(['start()', 'end()', '0', '-1e9', '9e9', '9e17', '1700003600'])}` : '');

/** An expression of about `size` parts. */
export function evilQuery(random: Random, size: number): string {
  if (random.chance(0.06)) return chain(random, size);
  if (random.chance(0.06)) return nested(random, size);
  if (random.chance(0.04)) return broken(random, size);
  if (size <= 1) return leaf(random);
  return random.pick([subquery, subquery, labels, aggregation, binary, binary, call])(random, size - 1);
}

function leaf(random: Random): string {
  if (random.chance(0.4)) return `vector(${scalar(random)})`;
  if (random.chance(0.3)) return `${random.pick(OVER_RANGE)}(${random.pick(['head_lag', 'requests_total', '{chain!=""}'])}[${random.pick(DURATIONS)}]${modifiers(random)})`;
  return `${random.pick(['head_lag', 'requests_total', '{__name__=~".+"}', 'nothing', 'duration_seconds_bucket', 'head_lag{chain=~"e.*|(s)ol"}'])}${modifiers(random)}`;
}

function subquery(random: Random, size: number): string {
  const inner = `(${evilQuery(random, size)})[${random.pick(DURATIONS)}:${random.chance(0.3) ? '' : random.pick(DURATIONS)}]${modifiers(random)}`;
  if (random.chance(0.15)) return `quantile_over_time(${scalar(random)}, ${inner})`;
  if (random.chance(0.1)) return `predict_linear(${inner}, ${scalar(random)})`;
  return `${random.pick(OVER_RANGE)}(${inner})`;
}

function labels(random: Random, size: number): string {
  const inner = evilQuery(random, size);
  if (random.chance(0.5)) return `label_join(${inner}, ${random.pick(['"a"', '"chain"', '"b"'])}, ${text(random)}${`, ${random.pick(['"chain"', '"a"', '"b"'])}`.repeat(random.chance(0.2) ? random.integer(1, 1500) : 2)})`;
  return `label_replace(${inner}, ${random.pick(['"a"', '"chain"', '"__name__"'])}, ${text(random)}, ${random.pick(['"chain"', '"a"'])}, "${random.pick(PATTERNS)}")`;
}

function aggregation(random: Random, size: number): string {
  const inner = evilQuery(random, size);
  const grouping = random.chance(0.5) ? '' : ` ${random.pick(['by', 'without'])} (${random.pick(['chain', 'chain, node', '', 'a, le', '__name__'])})`;
  if (random.chance(0.2)) return `count_values${grouping} ("v", ${inner})`;
  if (random.chance(0.3)) return `${random.pick(['topk', 'bottomk', 'quantile'])}${grouping} (${scalar(random)}, ${inner})`;
  return `${random.pick(['sum', 'avg', 'stddev', 'count', 'group', 'max'])}${grouping} (${inner})`;
}

function binary(random: Random, size: number): string {
  const left = random.integer(1, Math.max(1, size - 1));
  return `(${evilQuery(random, left)}) ${random.pick(BINARY)} (${random.chance(0.2) ? `vector(${scalar(random)})` : evilQuery(random, Math.max(1, size - left))})`;
}

function call(random: Random, size: number): string {
  const inner = evilQuery(random, size);
  return random.pick([
    `absent(${inner})`, `timestamp(${inner})`, `sort_desc(${inner})`, `histogram_quantile(${scalar(random)}, ${inner})`, `clamp(${inner}, ${scalar(random)}, ${scalar(random)})`, `round(${inner}, ${scalar(random)})`, `-(${inner})`,
    `day_of_year(${inner})`, `vector(scalar(${inner}))`, `exp(${inner})`, `days_in_month(vector(${scalar(random)}))`,
  ]);
}

function chain(random: Random, size: number): string {
  const operator = random.pick([...BINARY, '^ -', '- -', ',', '[', ')', '@ 1 +']);
  const part = random.chance(0.7) ? random.pick(['1', 'head_lag', 'vector(1)', 'a{b=~"x.*"}']) : evilQuery(random, Math.min(2, size - 1));
  return Array.from({ length: random.pick([10, 100, 999, 3000]) }, () => part).join(` ${operator} `).slice(0, 100_000);
}

function nested(random: Random, size: number): string {
  const [before, after] = random.pick([['(', ')'], ['-', ''], ['abs(', ')'], ['sum(', ')'], ['max_over_time(', '[1m:30s])'], ['2 ^ ', ''], ['label_join(', ', "a", "-", "a", "a")'], ['(head_lag) + (', ')'], ['absent(', ')'], ['scalar(vector(', '))']] as const);
  const depth = random.pick([3, 20, 74, 149, 400, 5000]);
  return before.repeat(depth) + evilQuery(random, Math.min(3, size - 1)) + after.repeat(depth);
}

/** Text with a fault somewhere. */
function broken(random: Random, size: number): string {
  const whole = random.chance(0.5) ? randomSyntax(random, size, '2') : randomVector(random, 3);
  const at = random.integer(0, whole.length);
  return whole.slice(0, at) + random.pick(['', ')', '"', '{', '𝒳', ' by ', '[', '\u0000', '== ==', '#', '\\']) + whole.slice(at + random.integer(0, 3));
}
