import { batchHeaders, metricsSubject, TELEMETRY } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { Platform } from '@observer/platform';
import { samplesMessages } from '@observer/telemetry';
import { sampleBatches } from '../evaluation';
import { type LoadDirectory, LONGEST_SHIFT_MS, PAGE_LOAD_METRIC, pageLoads } from './page-load';
import type { ToldLog } from './told-log';

/** Writes how many pages whom reached to the store, at an interval. Every replica does so for the same times under the same ids: the log keeps each once. */
export class PageLoadSamples {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly platform: Platform, private readonly told: ToldLog, private readonly directory: LoadDirectory, private readonly options: { readonly shards: number; readonly loadIntervalMs: number }) {}

  start(): void {
    if (this.options.loadIntervalMs === 0) return;
    this.timer = setInterval(() => void this.write().catch((error: unknown) => this.platform.log.warn({ reason: asObserverError(error).message }, 'page-load-not-written')), this.options.loadIntervalMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async write(): Promise<void> {
    const { clock, messaging } = this.platform;
    const { shards, loadIntervalMs } = this.options;
    const timeMs = Math.floor(clock.nowMs() / loadIntervalMs) * loadIntervalMs;
    const loads = pageLoads(this.told.since(timeMs - LONGEST_SHIFT_MS), this.directory, timeMs);
    const samples = loads.map(({ person, window, schedule, pages }) => ({ labels: { __name__: PAGE_LOAD_METRIC, person, window, ...(schedule === '' ? {} : { schedule }) }, timeMs, value: pages }));
    for (const [part, message] of samplesMessages(sampleBatches(samples), shards).entries()) {
      await messaging.publishRaw(TELEMETRY, metricsSubject(message.shard), message.payload, { messageId: `page-load/${timeMs}/${part}`, headers: batchHeaders(message, clock.nowMs()) });
    }
  }
}
