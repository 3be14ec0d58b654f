import { ObserverError } from '@observer/kernel';

/** Which server and which database: what a location names. */
export interface InfluxLocation {
  /** e.g. `http://127.0.0.1:8086` */
  readonly url: string;
  /** Raw telemetry is kept in this database (bucket); others of the store have this name and a suffix. */
  readonly database: string;
  readonly user?: string;
  readonly password?: string;
  /** 2.x and 3.x: the API token. */
  readonly token?: string;
  /** 2.x: the organization. */
  readonly organization: string;
}

const DATABASE = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const PARAMETERS = ['db', 'org', 'token'];

/**
 * Reads `influxdb://user:password@host:port/?db=observer&org=observer&token=…`; `influxdbs://` = TLS. Everything but the host has a default.
 * @throws ObserverError `invalid_argument`, without the secrets of the location
 */
export function parseInfluxLocation(location: string): InfluxLocation {
  const [, scheme, rest] = /^(influxdbs?):\/\/(.+)$/s.exec(location) ?? [];
  const invalid = (fault: string): ObserverError =>
    new ObserverError('invalid_argument', `the location of InfluxDB ${fault}; write influxdb://<user>:<password>@<host>:<port>/?db=<database>, or influxdbs://… for TLS, with &org= and &token= for 2.x`);
  if (rest === undefined) throw invalid('does not start with influxdb:// or influxdbs://');
  let url: URL;
  try {
    url = new URL(`${scheme === 'influxdbs' ? 'https' : 'http'}://${rest}`);
  } catch {
    throw invalid('is not readable as a URL');
  }
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) throw invalid(`has the unknown parameter "${unknown}" (known: ${PARAMETERS.join(', ')})`);
  const database = url.searchParams.get('db') ?? 'observer';
  if (!DATABASE.test(database)) throw invalid(`names the database "${database}", but a name has letters, digits, "-" and "_" and starts with a letter`);
  const port = url.port === '' ? 8086 : Number(url.port);
  const path = url.pathname.replace(/\/$/, '');
  const token = url.searchParams.get('token');
  return {
    url: `${url.protocol}//${url.hostname}:${port}${path}`,
    database,
    organization: url.searchParams.get('org') ?? 'observer',
    ...(url.username === '' ? {} : { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }),
    ...(token === null || token === '' ? {} : { token }),
  };
}
