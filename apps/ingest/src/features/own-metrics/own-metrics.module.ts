import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { batchHeaders, metricsSubject, type OwnMetrics, ownMetricsV1, TELEMETRY } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { sampleBatches, samplesMessages } from '@observer/telemetry';

const SHARDS = Symbol('OWN_METRICS_SHARDS');

/** Metrics that replicas of Observer tell of themselves, on their way to the store. Every replica of ingest that receives hears them and writes them under the same ids: the log keeps each once. */
@Module({})
export class OwnMetricsModule implements OnApplicationBootstrap {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, @Inject(SHARDS) private readonly shards: number) {}

  /** @param shards of the telemetry stream */
  static for(shards: number): DynamicModule {
    return { module: OwnMetricsModule, providers: [{ provide: SHARDS, useValue: shards }] };
  }

  onApplicationBootstrap(): void {
    const { messaging, drain, log } = this.platform;
    const listening = messaging.onSignal(ownMetricsV1, (told) => void this.write(told).catch((error: unknown) => log.warn({ service: told.service, reason: asObserverError(error).message }, 'own-metrics-not-written')));
    drain.onDrain('own-metrics', () => listening.stop());
  }

  private async write({ service, instance, atMs, part, samples }: OwnMetrics): Promise<void> {
    const batches = sampleBatches(samples.map(({ name, labels, value }) => ({ labels: { ...labels, service, instance, __name__: name }, timeMs: atMs, value })));
    for (const [index, message] of samplesMessages(batches, this.shards).entries()) {
      await this.platform.messaging.publishRaw(TELEMETRY, metricsSubject(message.shard), message.payload, { messageId: `own/${service}/${instance}/${atMs}/${part}/${index}`, headers: batchHeaders(message, this.platform.clock.nowMs()) });
    }
  }
}
