import { startPrometheus, type TestPrometheus } from '@observer/testing';
import { createEngine } from '../engine/engine';
import { labelsKey } from '../labels/label-set';
import { parseNumber } from '../text/number';
import { MemorySource } from './memory-source';
import { PINNED_QUERIES } from './pinned-queries';
import { Random } from './random';
import { randomVector } from './random-query';
import { DATA_START_MS, openMetrics, sampleData } from './sample-data';

interface Case {
  readonly query: string;
  readonly startMs: number;
  /** One step = an instant query. */
  readonly steps: number;
  readonly stepMs: number;
}

/** Series by labels, `time=value` each. */
type Answer = { readonly error: true; readonly message: string } | { readonly error: false; readonly type: string; readonly series: ReadonlyMap<string, readonly (readonly [number, number])[]> };

const GENERATED = 600;
const BATCH = 20;
const series = sampleData(4711);
const engine = createEngine({ dialect: '2' });

interface Reply {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly resultType: string; readonly result: unknown };
}

const point = ([seconds, text]: readonly [number, string]): readonly [number, number] => [Math.round(seconds * 1000), parseNumber(text)!];

async function askPrometheus(url: string, { query, startMs, steps, stepMs }: Case): Promise<Answer> {
  const params: Record<string, string> = steps === 1 ? { query, time: String(startMs / 1000) } : { query, start: String(startMs / 1000), end: String((startMs + (steps - 1) * stepMs) / 1000), step: String(stepMs / 1000) };
  const response = await fetch(`${url}/api/v1/${steps === 1 ? 'query' : 'query_range'}`, { method: 'POST', body: new URLSearchParams(params) });
  const reply = (await response.json()) as Reply;
  if (reply.status !== 'success') return { error: true, message: reply.error! };
  const { resultType, result } = reply.data!;
  if (resultType === 'scalar') return { error: false, type: resultType, series: new Map([['', [point(result as [number, string])]]]) };
  const items = result as { metric: Record<string, string>; value?: [number, string]; values?: [number, string][] }[];
  return { error: false, type: resultType, series: new Map(items.map(({ metric, value, values }) => [labelsKey(metric), (values ?? [value!]).map(point)])) };
}

async function askEngine({ query, startMs, steps, stepMs }: Case, does: 'none' | 'window' | 'group'): Promise<Answer> {
  const options = { source: new MemorySource(series, does), signal: new AbortController().signal };
  try {
    const result = steps === 1 ? await engine.instant(query, { ...options, timeMs: startMs }) : await engine.range(query, { ...options, startMs, endMs: startMs + (steps - 1) * stepMs, stepMs });
    if (result.scalar !== undefined) return { error: false, type: 'scalar', series: new Map([['', [[result.scalar.timeMs, result.scalar.value]]]]) };
    return { error: false, type: result.resultType, series: new Map(result.series.map(({ labels, times, values }) => [labelsKey(labels), Array.from(times, (time, index) => [time, values[index]!] as const)])) };
  } catch (error) {
    return { error: true, message: error instanceof Error ? error.message : String(error) };
  }
}

const TOLERANCE = 1e-12;

function isSame(a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

/** What differs; undefined when nothing does. */
function difference(wanted: Answer, found: Answer): string | undefined {
  if (wanted.error || found.error) return wanted.error === found.error ? undefined : `Prometheus: ${wanted.error ? wanted.message : 'a result'}; ours: ${found.error ? found.message : 'a result'}`;
  if (wanted.type !== found.type) return `Prometheus gives a ${wanted.type}, ours is a ${found.type}`;
  for (const key of new Set([...wanted.series.keys(), ...found.series.keys()])) {
    const [theirs, ours] = [wanted.series.get(key) ?? [], found.series.get(key) ?? []];
    if (theirs.length !== ours.length) return `${JSON.stringify(key)}: Prometheus has ${theirs.length} points, ours ${ours.length}`;
    const at = theirs.findIndex(([time, value], index) => time !== ours[index]![0] || !isSame(value, ours[index]![1]));
    if (at >= 0) return `${JSON.stringify(key)}: Prometheus has ${theirs[at]!.join(' ')}, ours ${ours[at]!.join(' ')}`;
  }
  return undefined;
}

function generateCases(): Case[] {
  const random = new Random(20_240_501);
  const generated = Array.from({ length: GENERATED }, () => randomVector(random, random.integer(1, 3)));
  return [...PINNED_QUERIES, ...generated].map((query) => {
    const startMs = DATA_START_MS + random.integer(5, 110) * 60_000 + (random.chance(0.5) ? 0 : random.integer(0, 59_999));
    return random.chance(0.4) ? { query, startMs, steps: 1, stepMs: 1 } : { query, startMs: Math.min(startMs, DATA_START_MS + 70 * 60_000), steps: random.integer(2, 30), stepMs: random.pick([15_000, 60_000, 47_000, 300_000]) };
  });
}

describe('the engine and a real Prometheus on the same samples', () => {
  let prometheus: TestPrometheus;
  beforeAll(async () => {
    prometheus = await startPrometheus(openMetrics(series));
  }, 60_000);
  afterAll(() => prometheus.stop());

  it(`give the same for ${GENERATED} generated and ${PINNED_QUERIES.length} chosen queries`, async () => {
    const cases = generateCases();
    const differences: string[] = [];
    let failed = 0;
    for (let from = 0; from < cases.length; from += BATCH) {
      const batch = cases.slice(from, from + BATCH);
      const wanted = await Promise.all(batch.map((one) => askPrometheus(prometheus.url, one)));
      for (const [index, one] of batch.entries()) {
        if (wanted[index]!.error) failed++;
        const does = (['none', 'window', 'group'] as const)[(from + index) % 3]!;
        const reason = difference(wanted[index]!, await askEngine(one, does));
        if (reason !== undefined) differences.push(`${one.query} (${JSON.stringify({ ...one, query: undefined, does })}): ${reason}`);
      }
    }
    expect(differences).toEqual([]);
    expect(cases.length).toBeGreaterThanOrEqual(500);
    // Queries that fail in both compare little: most must not.
    expect(failed).toBeLessThan(cases.length / 5);
  }, 120_000);
});
