/** Series as a small network has them: counters with restarts, gauges with gaps, NaN and infinities, classic histograms. */
import type { SourceSeries } from '../sample-source.port';
import { METRIC_NAME } from '../labels/label-set';
import type { LabelSet } from '../labels/matcher';
import { formatPlain } from '../text/number';
import { Random } from './random';

export const DATA_START_MS = 1_700_000_000_000;
export const DATA_MINUTES = 120;
const INTERVAL_MS = 15_000;

type NextValue = (random: Random, before: number) => number;

/** A series scraped every 15 s, a little unsteadily, with gaps and sometimes a late start or an early end. */
function scraped(random: Random, labels: LabelSet, start: number, next: NextValue): SourceSeries {
  const times: number[] = [];
  const values: number[] = [];
  const count = (DATA_MINUTES * 60_000) / INTERVAL_MS;
  const [first, last] = [random.chance(0.2) ? random.integer(0, count / 2) : 0, random.chance(0.2) ? random.integer(count / 2, count) : count];
  const jitterMs = random.chance(0.5) ? 0 : 900;
  let value = start;
  for (let index = 0, gap = 0; index <= count; index++) {
    value = next(random, value);
    if (gap === 0 && random.chance(0.004)) gap = random.integer(1, 40);
    if (gap > 0) gap--;
    else if (index >= first && index <= last) {
      times.push(DATA_START_MS + index * INTERVAL_MS + random.integer(0, jitterMs));
      values.push(value);
    }
  }
  return { labels, times: Float64Array.from(times), values: Float64Array.from(values) };
}

const counter: NextValue = (random, before) => (random.chance(0.01) ? random.integer(0, 5) : before + random.integer(0, 40));
const fraction: NextValue = (random, before) => before + random.next() * 0.7;
const gauge: NextValue = (random, before) => (random.chance(0.02) ? random.pick([NaN, Infinity, -Infinity, 0, -0.5]) : Number.isFinite(before) ? before + random.next() * 20 - 10 : random.integer(-20, 20));
const steady: NextValue = (random, before) => (random.chance(0.03) ? random.integer(0, 5) : before);

const BOUNDS = ['0.01', '0.05', '0.1', '0.5', '1', '+Inf'];

function histogram(random: Random, labels: LabelSet): SourceSeries[] {
  const base = scraped(new Random(random.integer(1, 1e9)), labels, 0, (r, before) => before + r.integer(0, 12));
  return BOUNDS.map((le, index) => ({
    labels: { ...labels, [METRIC_NAME]: 'duration_seconds_bucket', le },
    times: base.times,
    values: base.values.map((total) => (le === '+Inf' ? total : Math.floor((total * (index + 1)) / (BOUNDS.length + (labels['chain'] === 'sol' ? 1 : 0))))),
  }));
}

/** About 50 series, the same for the same seed. */
export function sampleData(seed: number): SourceSeries[] {
  const random = new Random(seed);
  const named = (name: string, labels: LabelSet): LabelSet => ({ [METRIC_NAME]: name, ...labels });
  const series: SourceSeries[] = [];
  for (const chain of ['eth', 'sol', 'btc']) {
    for (const node of ['a', 'b', 'c']) {
      series.push(scraped(random, named('requests_total', { chain, node, code: '200' }), random.integer(0, 1000), counter));
      if (node !== 'c') series.push(scraped(random, named('requests_total', { chain, node, code: '500' }), 0, counter));
      series.push(scraped(random, named('head_lag', { chain, node }), 10, gauge));
    }
    series.push(scraped(random, named('compute_seconds_total', { chain, zone: random.pick(['eu', 'us']) }), 0, fraction));
    series.push(scraped(random, named('node_state', { chain }), 1, steady));
    series.push(scraped(random, named('owner', { chain, team: chain === 'eth' ? 'core' : 'edge' }), 1, (_random, before) => before));
    series.push(...histogram(random, { chain }));
  }
  return series;
}

const quoted = (labels: LabelSet): string => Object.entries(labels).filter(([name]) => name !== METRIC_NAME).map(([name, value]) => `${name}="${value}"`).join(',');

/** The series in OpenMetrics format. */
export function openMetrics(series: readonly SourceSeries[]): string {
  const lines: string[] = [];
  for (const { labels, times, values } of series) {
    times.forEach((time, index) => lines.push(`${labels[METRIC_NAME]}{${quoted(labels)}} ${formatPlain(values[index]!)} ${(time / 1000).toFixed(3)}`));
  }
  return `${lines.join('\n')}\n# EOF\n`;
}
