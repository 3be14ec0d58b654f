/**
 * From an event that breaches a threshold until the provider has the first notification, over the whole system: ingest, store, rule, desk, incident,
 * escalation, webhook. The rule's own interval is part of what its author asked for, so the figure with a target is what comes on top of it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunningSystem, startSystem } from '@observer/tools/launcher';
import { type Figure, quantile } from '../system/figure';

const INTERVAL_MS = 1_000;
const EVERY_MS = 230;
const TARGET_MS = 2_000;
const PATIENCE_MS = 30_000;

export interface FirstNotificationOptions {
  readonly incidents?: number;
}

/** A provider: says when it first had which alert. */
async function startProvider(): Promise<{ url: string; hadAtMs: Map<string, number>; server: Server }> {
  const hadAtMs = new Map<string, number>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { incident } = JSON.parse(Buffer.concat(chunks).toString()) as { incident: { labels: { breach?: string } } };
      const id = incident.labels.breach ?? '';
      if (!hadAtMs.has(id)) hadAtMs.set(id, performance.now());
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, hadAtMs, server };
}

async function setUp({ credentials: { url, user, password } }: RunningSystem, hook: string): Promise<void> {
  const call = async (method: string, path: string, body: object, token?: string): Promise<{ accessToken: string }> => {
    const response = await fetch(`${url}/api/v1/${path}`, { method, headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { accessToken: string };
  };
  const { accessToken } = await call('POST', 'auth/login', { user, password });
  const put = (path: string, body: object): Promise<unknown> => call('PUT', `alerting/${path}`, body, accessToken);
  await put('contact-points/bench', { document: { name: 'Bench', settings: { channel: 'webhook', url: hook } } });
  await put('policies/bench', { name: 'Bench', steps: [{ waitMs: 0, recipients: [{ kind: 'contact-point', contactPoint: 'bench' }] }] });
  await put('routing', { routes: [{ id: 'all', team: '', policy: 'bench', groupBy: ['breach'], groupWaitMs: 0 }], correlationWindowMs: 0, storm: { incidentsPerMinute: 100_000 } });
  await put('rule-groups/bench', { name: 'Bench', intervalMs: INTERVAL_MS, rules: [{ id: 'bench', type: 'alert', name: 'Breach', condition: { kind: 'threshold', query: 'bench_breach', op: '>', value: 5 }, labels: { severity: 'critical' } }] });
}

/** Sends one breach after the other. @returns milliseconds until the provider had each; infinite for one that never came */
async function timeBreaches({ credentials: { ingestUrl, ingestKey } }: RunningSystem, hadAtMs: ReadonlyMap<string, number>, incidents: number): Promise<number[]> {
  const send = async (breach: string, value: number): Promise<void> => {
    const response = await fetch(`${ingestUrl}/api/v2/write?precision=ms`, { method: 'POST', headers: { authorization: `Token ${ingestKey}` }, body: `bench_breach,breach=${breach} value=${value} ${Date.now()}` });
    if (response.status !== 204) throw new Error(`ingest: ${response.status} ${await response.text()}`);
  };
  const sentAtMs = new Map<string, number>();
  const breach = async (id: string): Promise<void> => {
    sentAtMs.set(id, performance.now());
    await send(id, 9);
  };
  // Compilers and caches are warm, and the rule is known to be evaluated.
  for (let i = 0; i < 10; i++) await breach(`warm-${i}`).then(() => pause(EVERY_MS));
  await untilHad(hadAtMs, [...sentAtMs.keys()]);
  sentAtMs.clear();
  for (let i = 0; i < incidents; i++) await breach(`b${i}`).then(() => pause(EVERY_MS));
  await untilHad(hadAtMs, [...sentAtMs.keys()]);
  return [...sentAtMs].map(([id, atMs]) => (hadAtMs.get(id) ?? Infinity) - atMs);
}

async function untilHad(hadAtMs: ReadonlyMap<string, number>, ids: readonly string[]): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until && ids.some((id) => !hadAtMs.has(id))) await pause(50);
}

/** Prints p50 and p99, with and without the rule's interval. */
export async function run({ incidents = 120 }: FirstNotificationOptions = {}): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'observer-bench-'));
  const provider = await startProvider();
  const system = await startSystem({ dataDir, ports: 'free', demo: false, env: { OBSERVER_LOG_LEVEL: 'warn', OBSERVER_NOTIFY_ALLOW_INTERNAL: 'true', OBSERVER_NOTIFY_PER_MINUTE: '100000' } });
  try {
    await setUp(system, provider.url);
    const took = await timeBreaches(system, provider.hadAtMs, incidents);
    const beyond = took.map((ms) => Math.max(0, ms - INTERVAL_MS));
    return [
      { name: `event → provider, beyond the rule's ${INTERVAL_MS / 1_000} s, p99 of ${incidents}`, value: quantile(beyond, 0.99), unit: 'ms', target: TARGET_MS },
      { name: 'event → provider, beyond the rule’s interval, p50', value: quantile(beyond, 0.5), unit: 'ms' },
      { name: 'event → provider, all in all, p50', value: quantile(took, 0.5), unit: 'ms' },
      { name: 'event → provider, all in all, p99', value: quantile(took, 0.99), unit: 'ms' },
    ];
  } finally {
    await system.stop();
    provider.server.closeAllConnections();
    await new Promise((resolve) => provider.server.close(resolve));
    rmSync(dataDir, { recursive: true, force: true });
  }
}
