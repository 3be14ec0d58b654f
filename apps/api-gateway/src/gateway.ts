import { runService, type RunningService } from '@observer/platform';
import { AppModule } from './app.module';
import type { GatewayConfig } from './config';
import { setUpHttp } from './http/http-setup';

const VERSION = '0.1.0';
/** A thousand nodes in one request fit. */
const BODY_LIMIT_BYTES = 2 * 1024 ** 2;

/** Starts the gateway with a configuration. */
export const startGateway = (config: GatewayConfig): Promise<RunningService> =>
  runService({
    name: 'api-gateway', version: VERSION, config, bodyLimit: BODY_LIMIT_BYTES, trustedProxies: config.OBSERVER_TRUSTED_PROXIES,
    module: () => AppModule.for(config),
    configureHttp: (app, platform) => setUpHttp(app, platform, config),
  });
