import { fileName, resultCsv, resultJson } from './result-file';

const series = [
  { labels: [{ name: 'path', value: '/a,"b"' }], timesMs: [0], values: ['NaN'] },
  { labels: [{ name: 'chain', value: 'sui' }], timesMs: [1000], values: ['0.5'] },
];

test('CSV has a column per label and keeps special values', () => {
  expect(resultCsv({ series })).toBe('time,chain,path,value\n1970-01-01T00:00:00.000Z,,"/a,""b""",NaN\n1970-01-01T00:00:01.000Z,sui,,0.5\n');
});

test('JSON has the shape of the Prometheus API', () => expect(JSON.parse(resultJson({ series }))[1]).toEqual({ metric: { chain: 'sui' }, values: [[1, '0.5']] }));

test('a file is named after its query', () => expect(fileName('sum(rate(a_total[5m]))', 0, 'csv')).toBe('sum-rate-a-total-5m-1970-01-01T000000.csv'));
