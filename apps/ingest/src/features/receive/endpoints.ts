import { ObserverError } from '@observer/kernel';
import type { BodyFormat, Precision } from '../decode';

export type Query = Readonly<Record<string, unknown>>;

/** One way to send telemetry over HTTP. */
export interface Endpoint {
  readonly path: string;
  /** Media types and how their bodies are read. */
  readonly mediaTypes: Readonly<Record<string, 'line-protocol' | 'ndjson' | 'json-array'>>;
  /** Whether a body without a Content-Type is taken (InfluxDB does). */
  readonly mediaTypeOptional: boolean;
  /** Spellings of `?precision=`; empty = the endpoint has no precision. */
  readonly precisions: Readonly<Record<string, Precision>>;
}

const LINE_PROTOCOL_TYPES = {
  'text/plain': 'line-protocol',
  'application/octet-stream': 'line-protocol',
  // what curl --data-binary sends when it is told nothing
  'application/x-www-form-urlencoded': 'line-protocol',
  'application/vnd.influx.line-protocol': 'line-protocol',
} as const;

export const EVENTS: Endpoint = {
  path: '/v1/events',
  mediaTypes: { 'application/x-ndjson': 'ndjson', 'application/jsonl': 'ndjson', 'application/json': 'json-array' },
  mediaTypeOptional: false,
  precisions: {},
};

/** InfluxDB 2: https://docs.influxdata.com/influxdb/v2/api/#operation/PostWrite */
export const INFLUX_2: Endpoint = {
  path: '/api/v2/write',
  mediaTypes: LINE_PROTOCOL_TYPES,
  mediaTypeOptional: true,
  precisions: { ns: 'ns', us: 'us', ms: 'ms', s: 's' },
};

/** InfluxDB 1: https://docs.influxdata.com/influxdb/v1/tools/api/#write-http-endpoint */
export const INFLUX_1: Endpoint = {
  path: '/write',
  mediaTypes: LINE_PROTOCOL_TYPES,
  mediaTypeOptional: true,
  precisions: { n: 'ns', ns: 'ns', u: 'us', us: 'us', µ: 'us', ms: 'ms', s: 's' },
};

export const ENDPOINTS: readonly Endpoint[] = [EVENTS, INFLUX_2, INFLUX_1];

/** @throws ObserverError `unsupported_media_type` with the accepted types; `invalid_argument` for a precision that is none */
export function bodyFormatOf(endpoint: Endpoint, contentType: string | undefined, query: Query): BodyFormat {
  const format = formatOf(endpoint, contentType);
  if (format !== 'line-protocol') return { format };
  const given = query.precision ?? 'ns';
  const spelling = typeof given === 'string' ? given.toLowerCase() : '';
  const precision = Object.hasOwn(endpoint.precisions, spelling) ? endpoint.precisions[spelling] : undefined;
  if (precision !== undefined) return { format, precision };
  const spellings = Object.keys(endpoint.precisions).join(', ');
  throw new ObserverError('invalid_argument', `precision=${JSON.stringify(given).slice(0, 40)} is not a unit of time; use one of ${spellings}`);
}

function formatOf(endpoint: Endpoint, contentType: string | undefined): BodyFormat['format'] {
  if ((contentType === undefined || contentType.trim() === '') && endpoint.mediaTypeOptional) return 'line-protocol';
  const [mediaType = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const format = Object.hasOwn(endpoint.mediaTypes, mediaType) ? endpoint.mediaTypes[mediaType] : undefined;
  if (format === undefined) throw unsupported(endpoint, contentType === undefined ? 'A Content-Type is needed' : `Content-Type "${mediaType.slice(0, 80)}" is not accepted here`);
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length).replaceAll('"', '');
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii') throw unsupported(endpoint, `The character set "${charset.slice(0, 40)}" is not accepted, only utf-8`);
  return format;
}

/** For a Content-Type that is not even of the right form, which Fastify refuses before the handler runs. */
export const malformedMediaType = (endpoint: Endpoint): ObserverError => unsupported(endpoint, 'The Content-Type is malformed');

function unsupported(endpoint: Endpoint, what: string): ObserverError {
  const accepted = Object.keys(endpoint.mediaTypes);
  return new ObserverError('unsupported_media_type', `${what}; ${endpoint.path} takes ${accepted.join(', ')}`, { details: { accepted } });
}
