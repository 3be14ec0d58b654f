import { systemClock, type Clock } from '@observer/kernel';
import { backfill } from './delivery/backfill';
import { makeHistoryMetrics } from './delivery/history-metrics';
import { IngestClient } from './delivery/ingest-client';
import { Journal } from './delivery/journal';
import { live } from './delivery/live';
import { ProgressBar } from './delivery/progress-bar';
import { registerNetwork } from './delivery/registry-client';
import { buildNetwork } from './network/network';
import { serveNodes } from './nodes/node-server';
import type { SimulatorOptions } from './options';
import { WINDOW_MS } from './traffic/requests';
import { Traffic } from './traffic/traffic';

const TELL_EVERY_MS = 10_000;

/** Runs the simulated network until `stop` fires or its duration is over. @throws Error when Observer refuses it for good */
export async function simulate(options: SimulatorOptions, stop: AbortSignal, out: NodeJS.WriteStream, clock: Clock = systemClock): Promise<void> {
  const network = buildNetwork(options.seed);
  const traffic = new Traffic(network, options.ratePerSecond);
  const journal = new Journal(options.journalPath, options.seed, options.ratePerSecond);
  const trouble = throttled((reason) => out.write(`waiting: ${reason}\n`));
  const client = new IngestClient(options, stop, trouble);
  const nodes = options.nodes ? await serveNodes(network, clock, options.port) : undefined;
  try {
    if (nodes !== undefined) {
      await registerNetwork(options, network, nodes.origin, stop);
      out.write(`${network.nodes.length} nodes of ${network.chains.length} chains answer JSON-RPC on http://${nodes.origin}/nodes/<id>; ${network.customers.length} customers\n`);
    }
    const nowMs = Math.floor(clock.nowMs() / WINDOW_MS) * WINDOW_MS;
    const history = options.backfillMs > 0 ? sendHistory(traffic, client, journal, options, nowMs, stop, out) : Promise.resolve();
    await Promise.all([history, options.live ? live(traffic, client, journal, clock, nowMs, stop) : undefined]);
  } finally {
    journal.save();
    await nodes?.close();
  }
  out.write(`sent ${client.totals.rows.toLocaleString('en')} rows (${client.totals.refusedRows} refused, ${client.totals.retries} retries)\n`);
}

async function sendHistory(traffic: Traffic, client: IngestClient, journal: Journal, options: SimulatorOptions, nowMs: number, stop: AbortSignal, out: NodeJS.WriteStream): Promise<void> {
  const bar = new ProgressBar('backfill', out);
  const startMs = Math.ceil((nowMs - options.backfillMs) / WINDOW_MS) * WINDOW_MS;
  const rows = await backfill(traffic, client, journal, {
    range: [startMs, nowMs], ratePerSecond: options.ratePerSecond, stop, onProgress: ({ done, rows }) => bar.update(done, rows),
    ...(options.backfillMaxRowsPerSecond !== undefined && { maxRowsPerSecond: options.backfillMaxRowsPerSecond }),
  });
  if (!options.backfillMetrics || rows === 0 || stop.aborted) return;
  const jobs = await makeHistoryMetrics(options, [startMs, nowMs], stop);
  out.write(`metrics of the history: ${jobs} jobs started, see the page Jobs\n`);
}

function throttled(tell: (reason: string) => void): (reason: string) => void {
  let toldMs = 0;
  return (reason) => {
    if (Date.now() - toldMs < TELL_EVERY_MS) return;
    toldMs = Date.now();
    tell(reason);
  };
}
