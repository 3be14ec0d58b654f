import { isReady, type ServiceDefinition } from '@observer/platform';
import type { FastifyInstance } from 'fastify';
import { AppModule } from './app.module';
import { type IngestConfig, pseudonymKeyOf } from './config';
import { Receiver, receiveRoutes } from './features/receive';

const VERSION = '0.1.0';

/** Ingest as `runService` takes it. */
export function ingestService(config: IngestConfig): ServiceDefinition<IngestConfig> {
  const receives = config.OBSERVER_INGEST_ROLES.includes('receive');
  return {
    name: 'ingest',
    version: VERSION,
    roles: [...config.OBSERVER_INGEST_ROLES],
    config,
    module: () => AppModule.for(config),
    async configureHttp(app, platform) {
      if (!receives) return;
      if (pseudonymKeyOf(config).random) platform.log.warn('pseudonym-key-missing: pseudonyms change with every start; set OBSERVER_PSEUDONYM_KEY');
      const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
      await fastify.register(receiveRoutes({
        receiver: app.get(Receiver, { strict: false }), log: platform.log, version: VERSION, ready: () => isReady(platform.health, platform.drain),
      }));
    },
  };
}
