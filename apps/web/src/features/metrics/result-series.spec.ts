import { type Label, type PromResult } from '../../api/prom';
import { labelKey, resultSeries, seriesPoints, seriesText, withNow } from './result-series';

const labels = (record: Record<string, string>): Label[] => Object.entries(record).map(([name, value]) => ({ name, value }));
const result = (...series: [Record<string, string>, number[], string[]][]): PromResult => ({
  resultType: 'MATRIX', truncated: false, warnings: [], explain: [], stats: { tookMs: 1, samplesRead: 1, seriesRead: 1, resolution: 'raw' },
  series: series.map(([own, timesMs, values]) => ({ labels: labels(own), timesMs, values })),
});

test('missing steps are a gap, not a line across', () => {
  expect(seriesPoints({ timesMs: [0, 10, 40], values: ['1', 'NaN', '3'] }, 10)).toEqual([[0, 1], [10, NaN], [20, null], [40, 3]]);
});

test('a series is named by the labels that tell it from the others', () => {
  const [a, b] = resultSeries([{ slot: 1, expr: 'x', stepMs: 10, result: result([{ __name__: 'up', job: 'a', region: 'eu' }, [0], ['1']], [{ __name__: 'up', job: 'b', region: 'eu' }, [0], ['1']]) }]);
  expect([a!.name, b!.name]).toEqual(['a', 'b']);
  expect(a!.color).not.toBe(b!.color);
});

test('a label that only some series have tells them apart', () => {
  const names = resultSeries([{ slot: 1, expr: 'x', stepMs: 10, result: result([{ job: 'a' }, [0], ['1']], [{}, [0], ['1']]) }]).map(({ name }) => name);
  expect(names).toEqual(['a', 'x']);
});

test('with several queries each series says which one it answers', () => {
  const one = result([{}, [0], ['1']]);
  const all = resultSeries([{ slot: 1, expr: 'sum(a)', stepMs: 10, result: one }, { slot: 3, expr: 'sum(b)', stepMs: 10, result: one }]);
  expect(all.map(({ name }) => name)).toEqual(['A sum(a)', 'C sum(b)']);
  expect(new Set(all.map(({ id }) => id)).size).toBe(2);
});

test('series read as PromQL, also with names that need quotes', () => {
  expect(seriesText(labels({ __name__: 'up', job: 'a"b' }))).toBe('up{job="a\\"b"}');
  expect(seriesText(labels({ __name__: 'http.requests', 'status.code': '200' }))).toBe('{"http.requests", "status.code"="200"}');
  expect(seriesText([])).toBe('{}');
  expect(seriesText(labels({ __name__: 'up' }))).toBe('up');
});

test('the order of labels does not change who a series is', () => expect(labelKey(labels({ a: '1', b: '2' }))).toBe(labelKey(labels({ b: '2', a: '1' }))));

test('the value of now ends a series whose steps are wide, but revives none that ended', () => {
  const before = result([{ job: 'a' }, [0, 100], ['1', '2']], [{ job: 'gone' }, [0], ['1']], [{ job: 'b' }, [0, 100], ['5', '5']]);
  const now = result([{ job: 'a' }, [150], ['9']], [{ job: 'gone' }, [400], ['9']], [{ job: 'b' }, [100], ['5']]);
  expect(withNow(before, now, 100).series.map(({ values }) => values)).toEqual([['1', '2', '9'], ['1'], ['5', '5']]);
  expect(withNow(before, undefined, 100)).toBe(before);
});
