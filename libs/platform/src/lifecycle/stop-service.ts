import { ObserverError } from '@observer/kernel';
import type { StartedParts } from './run-service';

export interface StopOptions {
  /** How long `/readyz` says no before the server stops accepting: load balancers look away meanwhile. */
  readonly graceMs: number;
  /** After this, what still runs is cut off. */
  readonly timeoutMs: number;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Takes a service down without losing work: not ready, wait, stop accepting, finish requests, consumers and drain steps, destroy the
 * modules, then close NATS (flushing) and Redis.
 * @throws ObserverError `deadline_exceeded` when something did not finish in time and was cut off
 */
export async function stopService(parts: StartedParts, { graceMs, timeoutMs }: StopOptions): Promise<void> {
  const { platform, messaging, http, heartbeat, ownMetrics, closeRedis } = parts;
  platform.drain.begin();
  await sleep(graceMs);
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), timeoutMs)));
  const finished = finishWork(parts).then(() => 'done' as const);
  const outcome = await Promise.race([finished, deadline]).finally(() => clearTimeout(timer));
  if (outcome === 'late') http.destroyConnections();
  heartbeat.stop();
  ownMetrics.stop();
  await messaging.close();
  await closeRedis();
  if (outcome === 'late') {
    finished.catch((error: unknown) => platform.log.warn({ err: error }, 'drain-error-after-deadline'));
    throw new ObserverError('deadline_exceeded', `The drain took longer than ${timeoutMs} ms; what still ran was cut off. Raise OBSERVER_DRAIN_TIMEOUT_MS or look for the request or handler that hangs`);
  }
  platform.log.info('service-stopped');
}

async function finishWork({ platform, messaging, http }: StartedParts): Promise<void> {
  await Promise.all([http.stopAccepting(), messaging.stopReceiving(), platform.drain.finish()]);
  await http.app.close();
}
