import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CONFIG, type GatewayConfig } from './config';
import { AccessModule } from './features/access';
import { DeadLettersModule } from './features/dead-letters/dead-letters.module';
import { LiveModule } from './features/live/live.module';
import { NodesModule } from './features/nodes/nodes.module';
import { SystemStatusModule } from './features/system-status/system-status.module';
import { TelemetryQueryModule } from './features/telemetry-query/telemetry-query.module';
import { GatewayGraphqlModule } from './graphql/graphql.module';

const FEATURES = [AccessModule, TelemetryQueryModule, NodesModule, SystemStatusModule, LiveModule, DeadLettersModule];

/** The gateway. */
@Global()
@Module({})
export class AppModule {
  static for(config: GatewayConfig): DynamicModule {
    return { module: AppModule, imports: [...FEATURES, GatewayGraphqlModule.forRoot()], providers: [{ provide: CONFIG, useValue: config }], exports: [CONFIG] };
  }
}
