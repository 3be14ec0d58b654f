import type { FloatHistogram } from '@observer/promql';
import type { PromAnswer } from '../promql/prom-answer';
import { answerJson, listJson } from './result-json';

const histogram: FloatHistogram = { schema: 0, zeroThreshold: 0, zeroCount: 0, count: 1, sum: 2, positiveSpans: [{ offset: 0, length: 1 }], negativeSpans: [], positiveBuckets: [1], negativeBuckets: [] };
const answer = (given: Partial<PromAnswer>): PromAnswer => ({ resultType: 'matrix', series: [], truncated: false, warnings: [], stats: { tookMs: 5, samplesRead: 9, seriesRead: 2, resolution: 'raw' }, explain: [], ...given });
const read = (given: Partial<PromAnswer>, withStats = false): unknown => JSON.parse([...answerJson(answer(given), withStats)].join(''));
const asJson = { count: '1', sum: '2', buckets: [[0, '0.5', '1', '1']] };

describe('an answer in the JSON of Prometheus', () => {
  it('holds series over time, floats and histograms apart', () => {
    const series: PromAnswer['series'] = [
      { labels: { chain: 'sui "x"\n' }, times: [1000, 1500], values: [0.1, Infinity] }, { labels: {}, times: [], values: [] },
      { labels: { mixed: '1' }, times: [1000, 2000], values: [7, 0], histograms: [undefined, histogram] }, { labels: { only: '1' }, times: [1000], values: [0], histograms: [histogram] },
    ];
    expect(read({ series })).toEqual({
      status: 'success',
      data: {
        resultType: 'matrix',
        result: [
          { metric: { chain: 'sui "x"\n' }, values: [[1, '0.1'], [1.5, '+Inf']] }, { metric: {}, values: [] },
          { metric: { mixed: '1' }, values: [[1, '7']], histograms: [[2, asJson]] }, { metric: { only: '1' }, histograms: [[1, asJson]] },
        ],
      },
    });
  });

  it('holds a vector, a number, a text', () => {
    const series: PromAnswer['series'] = [{ labels: { a: '1' }, times: [1500], values: [NaN] }, { labels: { b: '1' }, times: [1000], values: [0], histograms: [histogram] }];
    expect(read({ resultType: 'vector', series })).toMatchObject({ data: { resultType: 'vector', result: [{ metric: { a: '1' }, value: [1.5, 'NaN'] }, { metric: { b: '1' }, histogram: [1, asJson] }] } });
    expect(read({ resultType: 'scalar', series: [{ labels: {}, times: [1000], values: [2] }] })).toMatchObject({ data: { resultType: 'scalar', result: [1, '2'] } });
    expect(read({ resultType: 'string', text: { timeMs: 1000, value: 'a "text"' } })).toMatchObject({ data: { resultType: 'string', result: [1, 'a "text"'] } });
  });

  it('tells of warnings, of a limit that cut it, and of what was read when asked', () => {
    expect(read({ truncated: true, warnings: ['so'] }, true)).toEqual({
      status: 'success', warnings: ['so', 'results truncated due to limit'],
      data: { resultType: 'matrix', result: [], stats: { timings: { evalTotalTime: 0.005, execTotalTime: 0.005 }, samples: { totalQueryableSamples: 9 }, observer: { seriesRead: 2, resolution: 'raw' } } },
    });
  });

  it('lists', () => {
    expect(JSON.parse([...listJson([{ a: '1' }, { b: '2' }], [])].join(''))).toEqual({ status: 'success', data: [{ a: '1' }, { b: '2' }] });
    expect(JSON.parse([...listJson([], ['cut'])].join(''))).toEqual({ status: 'success', data: [], warnings: ['cut'] });
  });

  it('is never one long text', () => {
    const length = 200_000;
    const times = Float64Array.from({ length }, (_, i) => i * 1000);
    const texts = [...answerJson(answer({ series: [{ labels: {}, times, values: times }] }), false)];
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThan(20_000);
    expect((JSON.parse(texts.join('')) as { data: { result: { values: unknown[] }[] } }).data.result[0]!.values).toHaveLength(length);
  });
});
