const special = (value: number): string | undefined => {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return '+Inf';
  if (value === -Infinity) return '-Inf';
  return undefined;
};

/** Sign, shortest digits that read back as the same number, and the exponent of the first digit. */
function shortest(value: number): { sign: string; digits: string; exponent: number } {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e');
  return { sign, digits: mantissa!.replace('.', ''), exponent: Number(exponent) };
}

/** Without an exponent, however long: Go's `FormatFloat(v, 'f', -1, 64)`. `count_values` and literals are written so. */
export function formatPlain(value: number): string {
  const named = special(value);
  if (named !== undefined) return named;
  const { sign, digits, exponent } = shortest(value);
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits + '0'.repeat(exponent + 1 - digits.length);
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

function formatScientific(value: number): string {
  const { sign, digits, exponent } = shortest(value);
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${sign}${digits[0]}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
}

/** A sample's value as in Prometheus's JSON: "NaN", "+Inf", "0.5", and scientific below 1e-6 and from 1e21 on. */
export function formatValue(value: number): string {
  const size = Math.abs(value);
  const isPlain = size === 0 || !Number.isFinite(value) || (size >= 1e-6 && size < 1e21);
  return isPlain ? formatPlain(value) : formatScientific(value);
}

/** A number inside of an expression, as Go prints one: scientific below 1e-4 and from 1e6 on. */
export function formatLiteral(value: number): string {
  const size = Math.abs(value);
  const isPlain = size === 0 || !Number.isFinite(value) || (size >= 1e-4 && size < 1e6);
  return isPlain ? formatPlain(value) : formatScientific(value);
}

/** Reads a number as Go's `ParseFloat` and `ParseInt(s, 0)` do: decimal, hexadecimal, octal with a leading 0, "Inf", "NaN"; undefined when it is none. */
export function parseNumber(text: string): number | undefined {
  const match = /^([+-]?)(.*)$/s.exec(text.trim());
  const sign = match?.[1] === '-' ? -1 : 1;
  const body = match?.[2] ?? '';
  if (/^(?:inf|infinity)$/i.test(body)) return sign * Infinity;
  if (/^nan$/i.test(body)) return NaN;
  if (/^0x[0-9a-f_]+$/i.test(body)) return sign * Number(body.replaceAll('_', ''));
  if (/^0[0-7]+$/.test(body)) return sign * parseInt(body, 8);
  const plain = body.replaceAll('_', '');
  return /^(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain) ? sign * Number(plain) : undefined;
}
