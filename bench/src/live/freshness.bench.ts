/** Accepted → on the subscriber's screen, while 20,000 events per second come in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startSystem, type RunningSystem } from '@observer/tools/launcher';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { quantile, type Figure } from '../system/figure';

const LOAD_PER_SECOND = 20_000;
const ROWS_PER_BODY = 1_000;
const MARKERS = 20;

export interface FreshnessOptions {
  /** How many marked events are timed. */
  readonly samples?: number;
}

const post = (system: RunningSystem, body: string): Promise<Response> =>
  fetch(`${system.credentials.ingestUrl}/v1/events`, {
    method: 'POST', headers: { authorization: `Bearer ${system.credentials.ingestKey}`, 'content-type': 'application/x-ndjson' }, body,
  });

const event = (chain: string, n: number): string =>
  `{"kind":"gateway_request","time":${Date.now()},"chain":"${chain}","method":"eth_call","region":"eu","status":"ok","latency_seconds":0.0${n % 90},"request_bytes":${n}}`;

/** Keeps the load up until told to stop; resolves to the rate that was really reached. */
async function keepLoad(system: RunningSystem, stop: AbortSignal): Promise<number> {
  const started = performance.now();
  let sent = 0;
  const inFlight = new Set<Promise<unknown>>();
  while (!stop.aborted) {
    if (sent < (performance.now() - started) * (LOAD_PER_SECOND / 1000) && inFlight.size < 8) {
      const first = sent;
      sent += ROWS_PER_BODY;
      const request = post(system, Array.from({ length: ROWS_PER_BODY }, (_, i) => event(`chain-${i % 6}`, first + i)).join('\n')).then((response) => response.arrayBuffer());
      inFlight.add(request);
      void request.finally(() => inFlight.delete(request));
    } else await pause(5);
  }
  await Promise.all(inFlight);
  return sent / ((performance.now() - started) / 1000);
}

async function accessToken(system: RunningSystem): Promise<string> {
  const { user, password, url } = system.credentials;
  const response = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user, password }) });
  return ((await response.json()) as { accessToken: string }).accessToken;
}

/** Times marked events from the 204 to the first tick that shows them. */
async function timeMarkers(system: RunningSystem, samples: number): Promise<number[]> {
  const client = createClient({
    url: `${system.credentials.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${await accessToken(system)}` },
  });
  const waiting = new Map<string, number>();
  const took: number[] = [];
  const unsubscribe = client.subscribe<{ liveTraffic: { byChain: { key: string; requestsPerSecond: number }[] } }>(
    { query: 'subscription { liveTraffic { byChain { key requestsPerSecond } } }' },
    {
      next: ({ data }) => {
        for (const cell of data?.liveTraffic.byChain ?? []) {
          const acceptedAt = waiting.get(cell.key);
          if (acceptedAt === undefined || cell.requestsPerSecond === 0) continue;
          took.push(Math.max(0, performance.now() - acceptedAt));
          waiting.delete(cell.key);
        }
      },
      error: (cause) => { throw cause instanceof Error ? cause : new Error(JSON.stringify(cause)); },
      complete: () => {},
    },
  );
  await pause(2_000);
  for (let i = 0; i < samples; i++) {
    const chain = `marker-${i % MARKERS}`;
    await (await post(system, event(chain, i))).arrayBuffer();
    waiting.set(chain, performance.now());
    await pause(300);
  }
  await pause(3_000);
  unsubscribe();
  await client.dispose();
  return [...took, ...Array.from(waiting.values(), () => Number.POSITIVE_INFINITY)];
}

/** Prints p50 and p99 of the time to the screen and the load under which it was measured. */
export async function run(options: FreshnessOptions = {}): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'observer-bench-'));
  const system = await startSystem({ dataDir, ports: 'free', demo: false, env: { OBSERVER_LOG_LEVEL: 'warn' } });
  try {
    const stop = new AbortController();
    const load = keepLoad(system, stop.signal);
    const took = await timeMarkers(system, options.samples ?? 100);
    stop.abort();
    return [
      { name: 'accepted → on screen, p50', value: quantile(took, 0.5), unit: 'ms' },
      { name: 'accepted → on screen, p99', value: quantile(took, 0.99), unit: 'ms', target: 1_000 },
      { name: 'load meanwhile', value: await load, unit: 'events/s', target: LOAD_PER_SECOND, better: 'higher' },
    ];
  } finally {
    await system.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
