import { dirname, join, resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ObserverError, parseDurationMs } from '@observer/kernel';

export const HELP = `npm run simulator -- [options]

A simulated FlameWire network: 60 nodes that answer JSON-RPC, and the telemetry of their gateway and payments, sent through Observer's public API.

  --credentials <file>    facts of a running Observer (default .observer/credentials.json); secrets.json of its data folder does as well
  --url, --user, --password, --ingest-url, --ingest-key   instead of the file, or on top of it
  --seed <number>         same seed, same network, same events (default 1)
  --rate <number>         events per second, averaged over a week (default 400)
  --backfill <duration>   also send the last 30m, 24h, 7d …, what was sent before is left out (default 0s)
  --backfill-rate <number> rows per second at most while backfilling (default: as fast as they are taken)
  --backfill-metrics      have the metrics of what was backfilled made, by the metric rules that come with Observer
  --duration <duration>   stop after so long (default: when interrupted)
  --port <number>         of the JSON-RPC servers (default 18545; 0 = any free one)
  --no-nodes              no JSON-RPC servers and no registration, only telemetry
  --no-live               backfill only
  --journal <file>        where is kept what was sent (default simulator.json beside the credentials)
  --help                  this text`;

export interface SimulatorOptions {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly ingestUrl: string;
  readonly ingestKey: string;
  readonly seed: number;
  readonly ratePerSecond: number;
  readonly backfillMs: number;
  readonly backfillMaxRowsPerSecond: number | undefined;
  readonly backfillMetrics: boolean;
  readonly durationMs: number | undefined;
  readonly port: number;
  readonly nodes: boolean;
  readonly live: boolean;
  readonly journalPath: string;
}

type Access = Partial<Pick<SimulatorOptions, 'url' | 'user' | 'password' | 'ingestUrl' | 'ingestKey'>>;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const SPEC = {
  credentials: text, url: text, user: text, password: text, 'ingest-url': text, 'ingest-key': text, seed: text, rate: text, backfill: text, 'backfill-rate': text, 'backfill-metrics': flag,
  duration: text, port: text, 'no-nodes': flag, 'no-live': flag, journal: text, help: flag,
};

function numberOf(name: string, value: string | undefined, fallback: number, least = 0): number {
  const number = value === undefined ? fallback : Number(value);
  if (!Number.isFinite(number) || number < least) throw new ObserverError('invalid_argument', `--${name} ${value}: write a number of at least ${least}`);
  return number;
}

/** Reads the command line; `help` when help was asked for. @throws ObserverError, TypeError (unknown option) saying what to write */
export function readOptions(argv: readonly string[], workingDir = process.cwd()): SimulatorOptions | 'help' {
  const { values } = parseArgs({ args: [...argv], options: SPEC });
  if (values.help) return 'help';
  const credentialsPath = resolve(workingDir, values.credentials ?? '.observer/credentials.json');
  const given = { url: values.url, user: values.user, password: values.password, ingestUrl: values['ingest-url'], ingestKey: values['ingest-key'] };
  const access: Access = { ...readCredentials(credentialsPath), ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
  const needed = values['no-nodes'] && !values['backfill-metrics'] ? (['ingestUrl', 'ingestKey'] as const) : (['url', 'user', 'password', 'ingestUrl', 'ingestKey'] as const);
  const missing = needed.filter((name) => access[name] === undefined);
  if (missing.length > 0) throw new ObserverError('invalid_argument', `no ${missing.join(', ')}: is Observer running (${credentialsPath} is written by "npm start")? Else give them as options, see --help`);
  const { url = '', user = '', password = '', ingestUrl = '', ingestKey = '' } = access;
  return {
    url, user, password, ingestUrl, ingestKey,
    seed: numberOf('seed', values.seed, 1), ratePerSecond: numberOf('rate', values.rate, 400, 0.1), backfillMs: values.backfill === undefined ? 0 : parseDurationMs(values.backfill),
    backfillMaxRowsPerSecond: values['backfill-rate'] === undefined ? undefined : numberOf('backfill-rate', values['backfill-rate'], 0, 1),
    backfillMetrics: values['backfill-metrics'] === true,
    durationMs: values.duration === undefined ? undefined : parseDurationMs(values.duration),
    port: numberOf('port', values.port, 18_545), nodes: !values['no-nodes'], live: !values['no-live'],
    journalPath: resolve(workingDir, values.journal ?? join(dirname(credentialsPath), 'simulator.json')),
  };
}

/** What the file tells; the sign-in has other names in a data folder's `secrets.json`, which is there before Observer runs. */
function readCredentials(path: string): Access {
  try {
    const { url, user, password, adminUser, adminPassword, ingestUrl, ingestKey } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
    return { url, user: user ?? adminUser, password: password ?? adminPassword, ingestUrl, ingestKey };
  } catch {
    return {};
  }
}
