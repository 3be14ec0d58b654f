import { type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { createRateLimiter, PLATFORM, type Platform } from '@observer/platform';
import { AcceptService } from '../accept';
import { ApiKeys } from '../authenticate';
import { BodyDecoder } from '../decode';
import { BodyReader } from './body-reader';
import { ByteBudget } from './byte-budget';
import { Receiver } from './receiver';
import { UnzstdThread } from './zstd';

export interface ReceiveOptions {
  readonly maxBodyBytes: number;
  readonly maxExpandedBytes: number;
  /** Bytes of all bodies held at a time. */
  readonly maxInFlightBytes: number;
  readonly defaultRowsPerSecond: number;
}

/** What one key may hold: half of everything, and always one largest body. */
const shareOf = ({ maxInFlightBytes, maxBodyBytes, maxExpandedBytes }: ReceiveOptions): number => Math.max(maxInFlightBytes / 2, maxBodyBytes + maxExpandedBytes);

/** The receive role: telemetry over HTTP. The routes are added by `receiveRoutes`. */
@Module({})
export class ReceiveModule implements OnModuleInit {
  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    private readonly keys: ApiKeys,
    private readonly zstd: UnzstdThread,
  ) {}

  static for(options: ReceiveOptions, imports: NonNullable<DynamicModule['imports']>): DynamicModule {
    return {
      module: ReceiveModule,
      imports,
      providers: [
        ApiKeys,
        UnzstdThread,
        {
          provide: Receiver,
          inject: [PLATFORM, ApiKeys, UnzstdThread, AcceptService, BodyDecoder],
          useFactory: (platform: Platform, keys: ApiKeys, zstd: UnzstdThread, accept: AcceptService, decoder: BodyDecoder) => {
            const budget = new ByteBudget(options.maxInFlightBytes, shareOf(options));
            platform.metrics.gauge('observer_ingest_body_bytes_in_flight', 'Bytes of bodies being worked on', [], () => budget.heldBytes);
            return new Receiver({
              clock: platform.clock, messaging: platform.messaging, keys, budget, accept, decoder, defaultRowsPerSecond: options.defaultRowsPerSecond,
              bodies: new BodyReader(options, zstd), rateLimiter: createRateLimiter(platform, { name: 'ingest-rows' }),
            });
          },
        },
      ],
    };
  }

  /** The keys are the gateway's: ingest starts without them, and is ready when it has them. */
  onModuleInit(): void {
    const { health, messaging, drain, log } = this.platform;
    health.addCheck('api-keys', () => (this.keys.ready ? { ok: true } : { ok: false, reason: 'the API keys are not read yet: they come from api-gateway' }));
    const following = this.keys.follow(messaging);
    following.catch((error: unknown) => log.error({ err: error }, 'api-keys-not-followed'));
    drain.onDrain('api-keys', async () => {
      if (this.keys.ready) await (await following).stop();
      await this.zstd.close();
    });
  }
}
