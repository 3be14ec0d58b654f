import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

export const HOST = '127.0.0.1';

/** Where things listen when nothing else is said. */
export const DEFAULT_PORTS = {
  nats: 4222, redis: 6379, gateway: 8080, ingest: 8081, writer: 8082, analytics: 8083, alerting: 8084, reporting: 8085, simulator: 18545, influxdb: 8086,
} as const;
export type PortName = keyof typeof DEFAULT_PORTS;
export type Ports = Record<PortName, number>;

/**
 * Where any free port is looked for: below the ports that systems give to outgoing connections (Linux: 32768 on), so that a process that is killed and
 * comes back does not find its port taken by somebody's connection.
 */
const ANY_FREE = [20_000, 32_000] as const;

/** Listens for a moment. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}

/** Steps of ten keep the services' own neighbouring defaults out of the way. */
async function nextFree(wanted: number): Promise<number> {
  for (let port = wanted; port < Math.min(wanted + 2000, 65_536); port += 10) {
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${wanted} on; choose another with --port or --ingest-port`);
}

/**
 * Chooses a port for everything.
 * @param wish `free`: any free ones (tests); else wanted numbers, the defaults where absent
 * @param onMoved told for each port that was taken
 */
export async function choosePorts(wish: 'free' | Partial<Ports>, onMoved: (name: PortName, wanted: number, chosen: number) => void = () => {}): Promise<Ports> {
  const chosen: Partial<Ports> = {};
  for (const name of Object.keys(DEFAULT_PORTS) as PortName[]) {
    const wanted = wish === 'free' ? 0 : (wish[name] ?? DEFAULT_PORTS[name]);
    const port = wanted === 0 ? await anyFree(Object.values(chosen)) : await nextFree(wanted);
    if (wanted !== 0 && port !== wanted) onMoved(name, wanted, port);
    chosen[name] = port;
  }
  return chosen as Ports;
}

async function anyFree(taken: readonly number[]): Promise<number> {
  for (;;) {
    const port = randomInt(...ANY_FREE);
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
}
