import { formatBytes, formatCompact, formatDigits, formatPoint, formatRatio, formatSeconds, formatUnit, unitOfField } from './number';

test.each([
  [0, '0'],
  [0.012345, '0.0123'],
  [1.2345, '1.23'],
  [12.345, '12.3'],
  [1234.5, '1,235'],
])('%p shows three significant digits', (n, text) => expect(formatDigits(n)).toBe(text));

test.each([
  [0.0000005, '0.5 µs'],
  [0.0123, '12.3 ms'],
  [1.5, '1.5 s'],
  [300, '5 min'],
  [7200, '2 h'],
  [864_000, '10 d'],
])('%p seconds read in their best unit', (n, text) => expect(formatUnit(n, 'seconds')).toBe(text));

test('a missing or impossible value is a dash, never NaN', () => {
  for (const value of [null, undefined, NaN, Infinity]) {
    expect(formatSeconds(value).value).toBe('–');
    expect(formatCompact(value).value).toBe('–');
    expect(formatUnit(value, 'blocks')).toBe('–');
  }
});

test('in a series special values are values, a gap is a dash', () => {
  expect([NaN, Infinity, -Infinity, null, undefined, 0.25].map((value) => formatPoint(value, 'seconds'))).toEqual(['NaN', '+Inf', '−Inf', '–', '–', '250 ms']);
  expect([formatPoint(2.5e-9, 'count'), formatPoint(1e21, 'rate')]).toEqual(['2.50e-9', '1.00e+21']);
});

test('small shares keep digits, so that an error rate never reads as zero when it is not', () => {
  expect(formatRatio(0.00021)).toEqual({ value: '0.021', unit: '%' });
  expect(formatRatio(0)).toEqual({ value: '0', unit: '%' });
  expect(formatRatio(0.5)).toEqual({ value: '50', unit: '%' });
});

test('large counts are shortened', () => {
  expect(formatUnit(12_345, 'rate')).toBe('12.3k/s');
  expect(formatUnit(2_500_000, 'count')).toBe('2.5M');
});

test('bytes use binary steps', () => {
  expect(formatBytes(0)).toEqual({ value: '0', unit: 'B' });
  expect(formatBytes(1536)).toEqual({ value: '1.5', unit: 'KiB' });
  expect(formatBytes(0.5)).toEqual({ value: '0.5', unit: 'B' });
});

test('a field says its unit by its name', () => {
  expect(unitOfField('latency_seconds')).toBe('seconds');
  expect(unitOfField('disk_read_bytes_total')).toBe('bytes');
  expect(unitOfField('head_height')).toBe('count');
});
