/** Parameters as the Prometheus HTTP API takes them, from the query string and a form body alike. Pure. */
import { ObserverError } from '@observer/kernel';
import { parseDuration } from '@observer/promql';

type Raw = Readonly<Record<string, unknown>>;

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
/** Go's client writes the ends of time so. */
const MIN_TIME = '-292273086-05-16T16:47:06Z';
const MAX_TIME = '292277025-08-18T07:12:54.999999999Z';
/** The last time that fits nanoseconds. */
const LATEST_MS = 9_223_372_036_854;

/** The parameters of one request. What the body says goes before what the address says; `match[]` of both count. */
export class Parameters {
  constructor(
    private readonly query: Raw,
    private readonly body: Raw = {},
  ) {}

  /** The first value; an empty one counts as absent. */
  text(name: string): string | undefined {
    return [...textsOf(this.body[name]), ...textsOf(this.query[name])].find((value) => value !== '');
  }

  texts(name: string): string[] {
    return [...textsOf(this.body[name]), ...textsOf(this.query[name])];
  }

  /** @throws ObserverError `invalid_argument` when it is missing */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw badParameter(name, `it is missing`);
    return value;
  }

  /** RFC 3339, or seconds since the epoch with a fraction. @returns milliseconds since the epoch */
  timeMs(name: string): number | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : parseTimeMs(name, value);
  }

  requiredTimeMs(name: string): number {
    return parseTimeMs(name, this.required(name));
  }

  /** `5m`, `1h30m`, or seconds with a fraction; more than nothing. @returns milliseconds */
  durationMs(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const seconds = Number(value);
    const ms = Number.isFinite(seconds) ? Math.round(seconds * 1000) : parseDuration(value);
    if (ms === undefined) throw badParameter(name, `cannot parse "${value}" to a valid duration`);
    if (ms <= 0) throw badParameter(name, 'zero or negative durations are not accepted; try a positive one');
    return ms;
  }

  requiredDurationMs(name: string): number {
    this.required(name);
    return this.durationMs(name)!;
  }

  /** How many items to answer; 0 and absent = no limit. */
  limit(name = 'limit'): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^\d{1,9}$/.test(value)) throw badParameter(name, `"${value}" is no number from 0 on`);
    return Number(value) === 0 ? undefined : Number(value);
  }
}

/** In the words of Prometheus, which clients show. */
export const badParameter = (name: string, reason: string, cause?: unknown): ObserverError => new ObserverError('invalid_argument', `invalid parameter "${name}": ${reason}`, { cause });

function parseTimeMs(name: string, value: string): number {
  if (value === MIN_TIME) return -LATEST_MS;
  if (value === MAX_TIME || value === `+${MAX_TIME}`) return LATEST_MS;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? Math.round(seconds * 1000) : RFC3339.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(ms)) throw badParameter(name, `cannot parse "${value}" to a valid timestamp; write RFC 3339, or seconds since the epoch`);
  return Math.min(Math.max(ms, -LATEST_MS), LATEST_MS);
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');

const ESCAPED_PREFIX = 'U__';

/** A label name that a client of Prometheus 3 wrote as `U__…`, to bring any UTF-8 name into an address: `__` is `_`, `_2e_` the character 0x2e. */
export function labelNameOf(name: string): string {
  if (!name.startsWith(ESCAPED_PREFIX)) return name;
  const escaped = name.slice(ESCAPED_PREFIX.length);
  if (!/^(?:[^_]|__|_[0-9a-fA-F]{1,6}_)*$/u.test(escaped)) return name;
  return escaped.replace(/__|_([0-9a-fA-F]{1,6})_/g, (_all, code: string | undefined) => (code === undefined ? '_' : String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff))));
}
