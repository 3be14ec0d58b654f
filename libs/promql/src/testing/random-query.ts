/**
 * Expressions made at random, of everything the language has; valid but for what only shows while evaluating. Left out is what Prometheus itself
 * answers now so, now otherwise (`topk` of equal values that come out of a map), texts made of the last bit of a logarithm
 * (`count_values`), and `predict_linear` under `@`, whose windows Prometheus moves along with the steps (docs/adr/0010-promql.md).
 */
import type { Random } from './random';

const SELECTORS = [
  'requests_total', 'requests_total{code="200"}', 'requests_total{chain=~"eth|sol"}', 'requests_total{node!="a",code!~"5.."}', 'head_lag', 'head_lag{chain="eth"}', 'head_lag{node=~"[ab]"}',
  'compute_seconds_total', 'node_state', 'owner', 'duration_seconds_bucket{le="0.1"}', '{chain="btc",node="b"}', 'nothing_here', '{__name__=~"head_lag|node_state"}',
];
const RANGES = ['1m', '90s', '5m', '17m', '1h', '45s', '15s'];
const OVER_RANGE = [
  'rate', 'increase', 'delta', 'irate', 'idelta', 'avg_over_time', 'sum_over_time', 'min_over_time', 'max_over_time', 'count_over_time', 'last_over_time', 'present_over_time',
  'stddev_over_time', 'stdvar_over_time', 'changes', 'resets', 'deriv', 'absent_over_time',
];
const ELEMENTS = ['abs', 'ceil', 'floor', 'ln', 'log2', 'log10', 'sqrt', 'sgn', 'atan', 'tanh', 'deg', 'rad', 'timestamp', 'sort', 'absent', 'minute', 'day_of_week', 'round'];
const AGGREGATIONS = ['sum', 'avg', 'min', 'max', 'count', 'group', 'stddev', 'stdvar'];
const LABELS = ['chain', 'node', 'code', 'zone', 'le', '__name__'];
const ARITHMETIC = ['+', '-', '*', '/', '%', '^', 'atan2'];
const COMPARISONS = ['==', '!=', '>', '<', '>=', '<='];
const SETS = ['and', 'or', 'unless'];

/** Values that hardly repeat, and no NaN: of several, each version of Prometheus keeps another. */
const DISTINCT = ['compute_seconds_total', 'rate(compute_seconds_total[5m])', 'avg_over_time(compute_seconds_total[5m])', 'delta(compute_seconds_total[10m] offset 1m)'];

const modifiers = (random: Random): string => {
  const offset = random.chance(0.15) ? ` offset ${random.pick(['1m', '7m', '-2m', '30s', '1h'])}` : '';
  const at = random.chance(0.1) ? ` @ ${random.pick(['start()', 'end()', '1700003000', '1700001234.5'])}` : '';
  return random.chance(0.5) ? offset + at : at + offset;
};

const labels = (random: Random): string => LABELS.filter(() => random.chance(0.3)).join(', ');

export function randomVector(random: Random, depth: number): string {
  if (depth <= 0) return random.pick(SELECTORS) + modifiers(random);
  const kinds = [overRange, overRange, aggregation, aggregation, element, binary, binary, withScalar, special, (r: Random) => r.pick(SELECTORS) + modifiers(r)];
  return random.pick(kinds)(random, depth - 1);
}

function range(random: Random, depth: number): string {
  if (random.chance(0.75)) return `${random.pick(SELECTORS)}[${random.pick(RANGES)}]${modifiers(random)}`;
  const step = random.pick(['', '30s', '1m', '47s']);
  return `${random.chance(0.5) ? random.pick(SELECTORS) : `(${randomVector(random, Math.min(depth, 1))})`}[${random.pick(['3m', '10m', '20m'])}:${step}]${modifiers(random)}`;
}

function overRange(random: Random, depth: number): string {
  if (random.chance(0.1)) return `quantile_over_time(${random.pick(['0', '0.25', '0.9', '1', '2'])}, ${range(random, depth)})`;
  if (random.chance(0.1)) return `predict_linear(${range(random, depth).replace(/ @ (?:start\(\)|end\(\)|[\d.]+)/g, '')}, ${random.integer(-600, 600)})`;
  if (random.chance(0.05)) return `holt_winters(${range(random, depth)}, 0.3, 0.6)`;
  return `${random.pick(OVER_RANGE)}(${range(random, depth)})`;
}

function aggregation(random: Random, depth: number): string {
  const grouping = random.chance(0.3) ? '' : ` ${random.pick(['by', 'without'])} (${labels(random)})`;
  const inner = randomVector(random, depth);
  if (random.chance(0.12)) return `${random.pick(['topk', 'bottomk'])}${grouping} (${random.integer(0, 4)}, ${random.pick(DISTINCT)})`;
  if (random.chance(0.1)) return `quantile${grouping} (${random.pick(['0', '0.3', '0.5', '0.99', '1'])}, ${inner})`;
  if (random.chance(0.05)) return `count_values${grouping} ("value", ${random.pick(SELECTORS)}${modifiers(random)})`;
  return `${random.pick(AGGREGATIONS)}${grouping} (${inner})`;
}

const element = (random: Random, depth: number): string => `${random.pick(ELEMENTS)}(${randomVector(random, depth)})`;

function binary(random: Random, depth: number): string {
  const left = `(${randomVector(random, depth)})`;
  const right = `(${randomVector(random, depth)})`;
  const matching = random.chance(0.5) ? '' : ` ${random.pick(['on', 'ignoring'])} (${labels(random)})`;
  if (random.chance(0.3)) return `${left} ${random.pick(SETS)}${matching} ${right}`;
  const group = matching !== '' && random.chance(0.5) ? ` ${random.pick(['group_left', 'group_right'])}${random.chance(0.3) ? ' (team)' : ' ()'}` : '';
  const operator = random.chance(0.4) ? random.pick(COMPARISONS) + (random.chance(0.4) ? ' bool' : '') : random.pick(ARITHMETIC);
  return `${left} ${operator}${matching}${group} ${right}`;
}

function scalar(random: Random, depth: number): string {
  if (depth > 0 && random.chance(0.2)) return `scalar(${randomVector(random, depth - 1)})`;
  return random.pick(['0', '1', '2.5', '-3', '0.5', '1e3', 'time()', 'NaN', 'Inf']);
}

function withScalar(random: Random, depth: number): string {
  const [left, right] = [`(${randomVector(random, depth)})`, scalar(random, depth)];
  const operator = random.chance(0.5) ? random.pick(COMPARISONS) + (random.chance(0.4) ? ' bool' : '') : random.pick(ARITHMETIC);
  return random.chance(0.5) ? `${left} ${operator} ${right}` : `${right} ${operator} ${left}`;
}

function special(random: Random, depth: number): string {
  const inner = randomVector(random, depth);
  return random.pick([
    `-(${inner})`, `clamp(${inner}, -5, 50)`, `clamp_max(${inner}, ${scalar(random, 0)})`, `clamp_min(${inner}, 3)`, `vector(${scalar(random, depth)})`, `sort_desc(${inner})`,
    `label_replace(${inner}, "copy", "$1-x", "chain", "(.).*")`, `label_join(${inner}, "both", "/", "chain", "node")`, `label_replace(${inner}, "node", "", "node", "a")`,
    `histogram_quantile(${random.pick(['0.1', '0.5', '0.9', '0.99'])}, sum by (le, chain) (rate(duration_seconds_bucket[${random.pick(RANGES)}])))`,
    `histogram_quantile(${random.pick(['0.5', '0.95', '2'])}, ${random.chance(0.5) ? 'duration_seconds_bucket' : inner})`, `vector(time()) - ${scalar(random, 0)}`,
  ]);
}
