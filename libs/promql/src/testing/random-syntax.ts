/**
 * Expressions made at random for what reads them, not for what they mean: operators without parentheses, signs before signs, every way to write a
 * number, a text or a duration, comments and line feeds. Their types are right, so that the parser takes them.
 */
import type { Dialect } from '../parser/functions';
import type { Random } from './random';

const NUMBERS = ['0', '1', '2.5', '.5', '5.', '1e3', '1E-7', '0x1F', '010', 'Inf', 'inf', 'NaN', '1e6', '123456789', '1e21', '0.00001'];
const TEXTS = ['"a"', "'it\"s'", '`back\\slash`', String.raw`"\n\t\\ \" \u00e9 \x41"`, '"𝒳é"', '""', '"$1-${2}"'];
const DURATIONS = ['5m', '1h30m', '90s', '1w', '36h', '1500ms', '1y2w3d', '1d'];
const NAMES = ['a', 'requests_total', 'job:rate:sum', '_x', 'sumx', 'by_the_way', 'nan_total', 'offsets'];
const BINARY = ['+', '-', '*', '/', '%', '^', 'atan2', '==', '!=', '>', '<', '>=', '<='];
const SETS = ['and', 'or', 'unless'];
const LABELS = ['a', 'job', '__name__', 'le', '_b2'];

/** White space, or a comment, between two words. */
const gap = (random: Random): string => (random.chance(0.85) ? ' ' : random.pick(['\n', '\t ', ' # why (\n', '  ']));
const sign = (random: Random): string => (random.chance(0.25) ? random.pick(['-', '+', '- ', '--', '+-', '-\n']) : '');

/** A vector, of about `size` parts. */
export function randomSyntax(random: Random, size: number, dialect: Dialect): string {
  if (size <= 1) return sign(random) + operand(random, dialect);
  const left = random.integer(1, size - 1);
  const parts = [
    () => chain(random, left, size - left, dialect), () => chain(random, left, size - left, dialect), () => `${sign(random)}(${randomSyntax(random, size - 1, dialect)})`,
    () => `${sign(random)}${aggregation(random, size - 1, dialect)}`, () => `${sign(random)}${call(random, size - 1, dialect)}`,
  ];
  return random.pick(parts)();
}

function chain(random: Random, left: number, right: number, dialect: Dialect): string {
  const [a, b] = [randomSyntax(random, left, dialect), randomSyntax(random, right, dialect)];
  if (random.chance(0.2)) return `${a}${gap(random)}${random.pick(SETS)}${matching(random, false)}${gap(random)}${b}`;
  const operator = random.pick(BINARY);
  if (random.chance(0.3)) return random.chance(0.5) ? `${scalar(random)}${gap(random)}${operator}${gap(random)}${a}` : `${a}${gap(random)}${operator}${gap(random)}${scalar(random)}`;
  const bool = random.chance(0.3) && /[=<>]/.test(operator) ? ' bool' : '';
  return `${a}${gap(random)}${operator}${bool}${matching(random, true)}${gap(random)}${b}`;
}

function matching(random: Random, mayGroup: boolean): string {
  if (random.chance(0.6)) return '';
  const group = mayGroup && random.chance(0.4) ? ` ${random.pick(['group_left', 'group_right', 'group_left (x, y)', 'group_right (z)', 'GROUP_LEFT ()'])}` : '';
  return ` ${random.pick(['on', 'ignoring', 'ON'])} (${labels(random)})${group}`;
}

const labels = (random: Random): string => LABELS.filter(() => random.chance(0.3)).join(random.pick([',', ' , ']));
const scalar = (random: Random): string => sign(random) + random.pick([...NUMBERS, 'time()', 'pi()', 'scalar(a)', '(1 + 2)', '2 ^ 3']);

function operand(random: Random, dialect: Dialect): string {
  const inner = selector(random, dialect);
  if (random.chance(0.2)) return `rate(${inner}[${random.pick(DURATIONS)}]${modifiers(random)})`;
  if (random.chance(0.15)) return `max_over_time(${random.chance(0.5) ? inner : `(${inner})`}[${random.pick(DURATIONS)}:${random.chance(0.5) ? random.pick(DURATIONS) : ''}]${modifiers(random)})`;
  return inner + modifiers(random);
}

function selector(random: Random, dialect: Dialect): string {
  const matchers = Array.from({ length: random.integer(0, 2) }, () => `${random.pick(LABELS.filter((label) => label !== '__name__'))} ${random.pick(['=', '!=', '=~', '!~'])}${random.pick(TEXTS)}`).join(',');
  if (random.chance(0.1)) return `{__name__=${random.pick(['"a"', '"a b"', "'x.y'"])}${matchers === '' ? '' : `,${matchers}`}}`;
  if (dialect === '3' && random.chance(0.2)) return `{"${random.pick(['my.metric', 'plain', 'ä'])}"${random.chance(0.5) ? ', "l.b"="1"' : ''}}`;
  return random.pick(NAMES) + (random.chance(0.5) ? '' : `{${matchers}}`);
}

function modifiers(random: Random): string {
  const offset = random.chance(0.2) ? `${gap(random)}offset ${random.pick(['', '-', '- '])}${random.pick(DURATIONS)}` : '';
  const at = random.chance(0.15) ? ` @ ${random.pick(['start()', 'end()', '1700000000', '-1.5', '1.23456', '0'])}` : '';
  return random.chance(0.5) ? offset + at : at + offset;
}

function aggregation(random: Random, size: number, dialect: Dialect): string {
  const inner = randomSyntax(random, size, dialect);
  const op = random.pick(['sum', 'MAX', 'count', 'topk', 'quantile', 'count_values', ...(dialect === '3' ? ['limitk'] : [])]);
  const param = op === 'count_values' ? '"v", ' : ['topk', 'quantile', 'limitk'].includes(op) ? `${scalar(random)}, ` : '';
  const grouping = random.chance(0.4) ? '' : ` ${random.pick(['by', 'without', 'BY'])} (${labels(random)})`;
  return random.chance(0.5) ? `${op}${grouping} (${param}${inner})` : `${op}(${param}${inner})${grouping}`;
}

function call(random: Random, size: number, dialect: Dialect): string {
  const inner = randomSyntax(random, size, dialect);
  return random.pick([
    `abs(${inner})`, `clamp(${inner}, ${scalar(random)}, ${scalar(random)})`, `label_replace(${inner}, ${random.pick(TEXTS)}, ${random.pick(TEXTS)}, "a", "(.*)")`, `label_join(${inner}, "a", ${random.pick(TEXTS)}, "b")`,
    `vector(${scalar(random)})`, `sum_over_time((${inner})[${random.pick(DURATIONS)}:1m]${modifiers(random)})`, `sgn(${inner})`, `histogram_quantile(0.9, ${inner})`, `timestamp(${inner})`,
  ]);
}
