/** The configuration file of nats-server: JetStream, limits, one user per service with derived permissions, and an administrator. */
import { SERVICES, type ServiceName } from './definition/service';
import { permissionsOf } from './permissions';

export type NatsUser = ServiceName | 'admin';

export interface NatsServerConfigOptions {
  /** Password per user. Absent = no authentication: for tests on loopback only. `admin` may do everything. */
  readonly users?: Readonly<Partial<Record<NatsUser, string>>>;
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly port: number;
  /** Where JetStream keeps its files. */
  readonly storeDir: string;
  /** Port of the monitoring endpoint; absent = none. */
  readonly monitorPort?: number;
  /** Largest message, bytes. Default 8 MiB. */
  readonly maxPayload?: number;
  /** Default 16 GiB. */
  readonly maxFileStore?: number;
  readonly pidFile?: string;
  readonly logFile?: string;
  readonly tls?: { readonly certFile: string; readonly keyFile: string; readonly caFile?: string };
}

const MIB = 1024 ** 2;
const quote = (text: string): string => JSON.stringify(text);
const list = (subjects: readonly string[]): string => `[${subjects.map(quote).join(', ')}]`;

function renderUser(user: NatsUser, password: string): string {
  if (user === 'admin') return `    { user: admin, password: ${quote(password)} }`;
  const { publish, subscribe } = permissionsOf(user);
  return [
    `    { user: ${quote(user)}, password: ${quote(password)}, permissions: {`,
    `        publish: { allow: ${list(publish)} }`,
    `        subscribe: { allow: ${list(subscribe)} }`,
    '    } }',
  ].join('\n');
}

/** Renders the text of a nats-server configuration file. Passwords are in it: write it with mode 0600. */
export function natsServerConfig(options: NatsServerConfigOptions): string {
  const { users, tls } = options;
  const present = ([...SERVICES, 'admin'] as const).filter((user) => users?.[user] !== undefined);
  return [
    `listen: ${quote(`${options.host ?? '127.0.0.1'}:${options.port}`)}`,
    'server_name: observer',
    ...(options.monitorPort === undefined ? [] : [`http: ${quote(`127.0.0.1:${options.monitorPort}`)}`]),
    ...(options.pidFile === undefined ? [] : [`pid_file: ${quote(options.pidFile)}`]),
    ...(options.logFile === undefined ? [] : [`log_file: ${quote(options.logFile)}`]),
    `max_payload: ${options.maxPayload ?? 8 * MIB}`,
    `max_pending: ${256 * MIB}`,
    'jetstream {',
    `  store_dir: ${quote(options.storeDir)}`,
    `  max_memory_store: ${256 * MIB}`,
    `  max_file_store: ${options.maxFileStore ?? 16 * 1024 * MIB}`,
    '}',
    ...(tls === undefined ? [] : [`tls { cert_file: ${quote(tls.certFile)}, key_file: ${quote(tls.keyFile)}${tls.caFile === undefined ? '' : `, ca_file: ${quote(tls.caFile)}`} }`]),
    ...(users === undefined ? [] : ['authorization {', '  users = [', present.map((user) => renderUser(user, users[user]!)).join(',\n'), '  ]', '}']),
    '',
  ].join('\n');
}
