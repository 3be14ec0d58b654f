import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '@observer/kernel';
import { WINDOW_MS } from '../traffic/requests';
import type { Traffic } from '../traffic/traffic';
import type { IngestClient } from './ingest-client';
import type { Journal } from './journal';

/** Windows that may wait for their acknowledgement at once: two seconds of traffic. */
const IN_FLIGHT = 8;

/**
 * Sends each window as soon as it is over, until `stop` fires. While the intake is away nothing is lost: windows are generated from their
 * time, so those that were missed are sent when it is back.
 * @param fromMs a multiple of WINDOW_MS
 */
export async function live(traffic: Traffic, client: IngestClient, journal: Journal, clock: Clock, fromMs: number, stop: AbortSignal): Promise<void> {
  const running = new Set<Promise<void>>();
  let failed: unknown;
  const sendWindow = async (start: number): Promise<void> => {
    for (const body of traffic.bodies(start, start + WINDOW_MS)) await client.send(body);
    journal.record([start, start + WINDOW_MS]);
  };
  for (let start = fromMs; !stop.aborted && failed === undefined; start += WINDOW_MS) {
    const waitMs = start + WINDOW_MS - clock.nowMs();
    if (waitMs > 0) await pause(waitMs, undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) break;
    const sending: Promise<void> = sendWindow(start)
      .catch((error: unknown) => {
        failed ??= error;
      })
      .finally(() => running.delete(sending));
    running.add(sending);
    if (running.size >= IN_FLIGHT) await Promise.race(running);
  }
  await Promise.all(running);
  journal.save();
  if (failed !== undefined && !stop.aborted) throw failed;
}
