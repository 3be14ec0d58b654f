import { ObserverError } from '@observer/kernel';
import { formatPlain } from '@observer/promql';

/** Longest text that a template may make, on its way as well. */
export const MAX_TEXT = 64 * 1024;
/** What brackets and names come to. */
const CONTAINER = 8;

/** A value as Go's `%v` prints it. @throws ObserverError `resource_exhausted` for more than anybody reads: a few lines can make a value that holds itself a billion times */
export const printGo = (value: unknown): string => printed(value, { left: MAX_TEXT });

function printed(value: unknown, room: { left: number }): string {
  const text = isPlain(value) ? printPlain(value) : undefined;
  room.left -= text === undefined ? CONTAINER : text.length + 1;
  if (room.left < 0) throw new ObserverError('resource_exhausted', 'it prints a value that is too large', { retryable: false });
  if (text !== undefined) return text;
  if (Array.isArray(value)) return `[${value.map((one) => printed(one, room)).join(' ')}]`;
  return `map[${Object.entries(value as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => `${name}:${printed(one, room)}`).join(' ')}]`;
}

const isPlain = (value: unknown): boolean => value === null || value === undefined || typeof value !== 'object';

function printPlain(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 1e21 ? String(value) : formatPlain(value);
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : 'map[]';
}

const VERB = /%([-+# 0]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;

/** Go's fmt.Sprintf for the verbs that templates use: v s q d f F e g t x c and %. */
export function formatGo(format: string, args: readonly unknown[]): string {
  let used = 0;
  return format.replace(VERB, (whole, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
    if (verb === '%') return '%';
    if (used >= args.length) return `%!${verb}(MISSING)`;
    const shown = verbOf(verb, args[used++], precision === undefined ? undefined : Math.min(Number(precision), 100), flags);
    if (shown === undefined) return `%!${verb}(${printGo(args[used - 1])})`;
    const target = Math.min(Number(width ?? 0), 1_000);
    if (flags.includes('-')) return shown.padEnd(target);
    return flags.includes('0') && /^[-+]?\d/.test(shown) ? shown.replace(/\d.*$/, (digits) => digits.padStart(target - (shown.length - digits.length), '0')) : shown.padStart(target);
  });
}

function verbOf(verb: string, value: unknown, precision: number | undefined, flags: string): string | undefined {
  const number = typeof value === 'number' ? value : Number(value);
  const signed = (text: string): string => (flags.includes('+') && !text.startsWith('-') ? `+${text}` : text);
  switch (verb) {
    case 'v':
      return printGo(value);
    case 's':
      return precision === undefined ? printGo(value) : [...printGo(value)].slice(0, precision).join('');
    case 'q':
      return JSON.stringify(printGo(value));
    case 't':
      return String(Boolean(value));
    case 'd':
      return Number.isFinite(number) ? signed(String(Math.trunc(number))) : undefined;
    case 'x':
      return typeof value === 'string' ? Buffer.from(value).toString('hex') : Math.trunc(number).toString(16);
    case 'c':
      return String.fromCodePoint(Math.trunc(number));
    case 'f':
    case 'F':
      return Number.isFinite(number) ? signed(number.toFixed(precision ?? 6)) : formatPlain(number);
    case 'e':
      return number.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2');
    case 'g':
      return precision === undefined ? printGo(number) : String(Number(number.toPrecision(Math.max(precision, 1))));
    default:
      return undefined;
  }
}
