import { tableFile, type TableFormat } from '@observer/tables';
import type { PromAnswer } from '../prom-answer';
import { resultTable } from './result-files';

const answer = (series: PromAnswer['series']): PromAnswer => ({
  resultType: 'matrix', series, truncated: false, warnings: [], stats: { tookMs: 1, samplesRead: 1, seriesRead: 1, resolution: 'raw' }, explain: [],
});
async function fileOf(format: TableFormat, series: PromAnswer['series']): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of tableFile(format, resultTable(answer(series)))) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
const series: PromAnswer['series'] = [
  { labels: { chain: 'sui', note: '=HYPERLINK("http://evil")' }, times: [1_700_000_000_000, 1_700_000_060_000], values: [-0.5, NaN] },
  { labels: { time: 'a,"b"\nc' }, times: [1_700_000_000_123], values: [Infinity] },
];

describe('the result of a query as a file', () => {
  it('is CSV by RFC 4180 with a column per label, without formulas', async () => {
    expect(await fileOf('csv', series)).toBe([
      'time,value,chain,note,label_time', '2023-11-14T22:13:20.000000000Z,-0.5,sui,"\'=HYPERLINK(""http://evil"")",', '2023-11-14T22:14:20.000000000Z,NaN,sui,"\'=HYPERLINK(""http://evil"")",',
      '2023-11-14T22:13:20.123000000Z,Infinity,,,"a,""b""\nc"', '',
    ].join('\r\n'));
  });
  it('is JSON with a row per point', async () => {
    expect(JSON.parse(await fileOf('json', series))).toEqual([
      { time: '2023-11-14T22:13:20.000000000Z', value: -0.5, chain: 'sui', note: '=HYPERLINK("http://evil")' }, { time: '2023-11-14T22:14:20.000000000Z', value: 'NaN', chain: 'sui', note: '=HYPERLINK("http://evil")' },
      { time: '2023-11-14T22:13:20.123000000Z', value: 'Infinity', label_time: 'a,"b"\nc' },
    ]);
  });
  it('is a Parquet file, also without points', async () => {
    for (const content of [series, []]) expect((await fileOf('parquet', content)).slice(0, 4)).toBe('PAR1');
  });
});
