/** Numbers for people: few digits, a unit, the same width while they move. A missing value reads "–". */
export interface Formatted {
  value: string;
  unit: string;
}

export const MISSING = '–';
const missing = (): Formatted => ({ value: MISSING, unit: '' });
const isMissing = (n: number | null | undefined): n is null | undefined => n === null || n === undefined || !Number.isFinite(n);

/** Three significant digits, without an exponent: 1234 -> "1,234", 12.345 -> "12.3", 0.01234 -> "0.0123". */
export function formatDigits(n: number): string {
  const size = Math.abs(n);
  if (size === 0) return '0';
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : Math.min(6, 2 - Math.floor(Math.log10(size)));
  return n.toLocaleString('en-US', { minimumFractionDigits: 0, maximumFractionDigits: digits });
}

const SI = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** 12345 -> "12.3" "k". Below 1000 as it is. */
export function formatCompact(n: number | null | undefined): Formatted {
  if (isMissing(n)) return missing();
  const step = SI.find(([size]) => Math.abs(n) >= size);
  return step ? { value: formatDigits(n / step[0]), unit: step[1] } : { value: formatDigits(n), unit: '' };
}

/** A whole number with separators: 19234567 -> "19,234,567". */
export const formatInteger = (n: number | null | undefined): string => (isMissing(n) ? MISSING : Math.round(n).toLocaleString('en-US'));

/** Seconds as the unit in which they read best: 0.0123 -> "12.3" "ms", 75 -> "1.25" "min". */
export function formatSeconds(seconds: number | null | undefined): Formatted {
  if (isMissing(seconds)) return missing();
  const size = Math.abs(seconds);
  if (size === 0) return { value: '0', unit: 'ms' };
  if (size < 0.001) return { value: formatDigits(seconds * 1e6), unit: 'µs' };
  if (size < 1) return { value: formatDigits(seconds * 1e3), unit: 'ms' };
  if (size < 120) return { value: formatDigits(seconds), unit: 's' };
  if (size < 7200) return { value: formatDigits(seconds / 60), unit: 'min' };
  if (size < 172_800) return { value: formatDigits(seconds / 3600), unit: 'h' };
  return { value: formatDigits(seconds / 86_400), unit: 'd' };
}

/** A share 0..1 as percent; below 0.1 % with more digits, so that "0.02 %" does not read as nothing. */
export function formatRatio(ratio: number | null | undefined): Formatted {
  if (isMissing(ratio)) return missing();
  const percent = ratio * 100;
  const digits = Math.abs(percent) >= 10 ? 1 : Math.abs(percent) >= 0.1 || percent === 0 ? 2 : 3;
  return { value: percent.toLocaleString('en-US', { maximumFractionDigits: digits }), unit: '%' };
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;
export function formatBytes(bytes: number | null | undefined): Formatted {
  if (isMissing(bytes)) return missing();
  const step = bytes === 0 ? 0 : Math.min(BINARY.length - 1, Math.max(0, Math.floor(Math.log2(Math.abs(bytes)) / 10)));
  return { value: formatDigits(bytes / 1024 ** step), unit: BINARY[step]! };
}

/** Requests, rows, events per second. */
export function formatRate(perSecond: number | null | undefined, of = ''): Formatted {
  const { value, unit } = formatCompact(perSecond);
  return value === MISSING ? missing() : { value: value + unit, unit: `${of}/s` };
}

export const joined = ({ value, unit }: Formatted): string => (unit === '' ? value : unit === '%' || unit.startsWith('/') ? `${value}${unit}` : `${value} ${unit}`);

/** How numbers of a series read, by what they measure. */
export type Unit = 'rate' | 'seconds' | 'ratio' | 'bytes' | 'count' | 'blocks';

export function formatUnit(n: number | null | undefined, unit: Unit): string {
  if (unit === 'rate') return joined(formatRate(n));
  if (unit === 'seconds') return joined(formatSeconds(n));
  if (unit === 'ratio') return joined(formatRatio(n));
  if (unit === 'bytes') return joined(formatBytes(n));
  const { value, unit: prefix } = formatCompact(n);
  return unit === 'blocks' && !isMissing(n) ? `${value}${prefix} blk` : `${value}${prefix}`;
}

/** A value of a series: NaN and infinities are values there and read as Prometheus writes them; what is missing is a dash. */
export function formatPoint(n: number | null | undefined, unit: Unit): string {
  if (n === null || n === undefined) return MISSING;
  if (Number.isNaN(n)) return 'NaN';
  if (!Number.isFinite(n)) return n > 0 ? '+Inf' : '−Inf';
  if (n !== 0 && (Math.abs(n) >= 1e16 || (Math.abs(n) < 1e-6 && unit !== 'seconds'))) return n.toExponential(2);
  return formatUnit(n, unit);
}

/** The unit of a column by the naming rule of telemetry: `_seconds`, `_bytes`, `_ratio`. */
export function unitOfField(field: string): Unit {
  if (/_seconds(_total)?$/.test(field)) return 'seconds';
  if (/_bytes(_total)?$/.test(field)) return 'bytes';
  if (/_ratio$/.test(field)) return 'ratio';
  return 'count';
}
