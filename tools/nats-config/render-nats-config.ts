/** `npm run nats:config`: prints a nats-server configuration with one user per service, for a broker that runs elsewhere. */
import { parseArgs } from 'node:util';
import { type NatsUser, natsServerConfig, SERVICES } from '@observer/contracts';

const USAGE = `usage: npm run --silent nats:config -- --store-dir <folder> [--host 0.0.0.0] [--port 4222]
         [--tls-cert <file> --tls-key <file> [--tls-ca <file>]]

Passwords come from the environment, one per user: ${[...SERVICES, 'admin'].map(passwordVariable).join(', ')}.
The output holds them: write it to a file with mode 0600.`;

function passwordVariable(user: string): string {
  return `NATS_PASSWORD_${user.toUpperCase().replaceAll('-', '_')}`;
}

/** Everything that is wrong is told at once. */
export function renderNatsConfig(argv: readonly string[], env: NodeJS.ProcessEnv): { readonly text: string } | { readonly faults: readonly string[] } {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      'store-dir': { type: 'string' }, host: { type: 'string' }, port: { type: 'string', default: '4222' },
      'tls-cert': { type: 'string' }, 'tls-key': { type: 'string' }, 'tls-ca': { type: 'string' },
    },
  });
  const users: NatsUser[] = [...SERVICES, 'admin'];
  const port = Number(values.port);
  const faults = [
    ...(values['store-dir'] === undefined ? ['--store-dir is missing: where JetStream keeps its files'] : []),
    ...(Number.isInteger(port) && port > 0 && port < 65_536 ? [] : [`--port ${values.port} is not a port; write a number from 1 to 65535`]),
    ...((values['tls-cert'] === undefined) === (values['tls-key'] === undefined) ? [] : ['--tls-cert and --tls-key belong together']),
    ...users.filter((user) => !env[passwordVariable(user)]).map((user) => `${passwordVariable(user)} is not set: the password of NATS user "${user}"`),
  ];
  if (faults.length > 0) return { faults };
  const { 'tls-cert': certFile, 'tls-key': keyFile, 'tls-ca': caFile } = values;
  return {
    text: natsServerConfig({
      host: values.host, port, storeDir: values['store-dir']!,
      users: Object.fromEntries(users.map((user) => [user, env[passwordVariable(user)]!])),
      ...(certFile !== undefined && keyFile !== undefined ? { tls: { certFile, keyFile, caFile } } : {}),
    }),
  };
}

if (require.main === module) {
  try {
    const result = renderNatsConfig(process.argv.slice(2), process.env);
    if ('text' in result) process.stdout.write(result.text);
    else throw new Error(result.faults.join('\n'));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
    process.exit(64);
  }
}
