import fc from 'fast-check';
import { decodeSamplesPage, encodeSamplesPage, packSamplesPage, type SamplesResult, unpackSamplesPage } from './samples-page';

const source = { tookMs: 1, rowsRead: 2, seriesRead: 1, resolution: 'raw', pushed: 'none' } as const;
const bytesOf = (column: Float64Array): Uint8Array => Uint8Array.from(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));

describe('a page of samples on the wire', () => {
  it('comes back as it was, also through JSON', () => {
    const series = fc.array(
      fc.tuple(fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }), fc.array(fc.tuple(fc.double(), fc.double()), { maxLength: 5 })).map(([labels, samples]) => ({
        labels, times: Float64Array.from(samples, ([time]) => time), values: Float64Array.from(samples, ([, value]) => value),
      })),
      { maxLength: 4 },
    );
    fc.assert(fc.property(series, fc.option(fc.string(), { nil: undefined }), (given, nextCursor) => {
      const page: SamplesResult = { series: given, ...(nextCursor === undefined ? {} : { nextCursor }), source };
      expect(decodeSamplesPage(JSON.parse(JSON.stringify(encodeSamplesPage(page))))).toEqual(page);
      expect(unpackSamplesPage(JSON.parse(JSON.stringify(packSamplesPage(page))))).toEqual(page);
    }));
  });

  it('keeps the bits of a stale marker', () => {
    const stale = new Float64Array(BigUint64Array.of(0x7ff0000000000002n).buffer);
    const [series] = decodeSamplesPage(encodeSamplesPage({ series: [{ labels: {}, times: Float64Array.of(1), values: stale }], source })).series;
    expect(bytesOf(series!.values)).toEqual(bytesOf(stale));
  });

  it.each(['{}', '[1]', '[{"labels":{"a":1},"samples":1}]', '[{"labels":{},"samples":1.5}]'])('refuses a packed page with the series %s', (series) =>
    expect(() => unpackSamplesPage({ ...packSamplesPage({ series: [], source }), series })).toThrow(/lists no series/));

  it('refuses a page whose lengths do not add up', () => {
    const page = encodeSamplesPage({ series: [{ labels: {}, times: Float64Array.of(1), values: Float64Array.of(1) }], source });
    expect(() => decodeSamplesPage({ ...page, times: '' })).toThrow(/announces 1 samples and holds 0 times/);
  });
});
