import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CONFIG, type GatewayConfig } from './config';
import { AccessModule } from './features/access';
import { AlertingModule } from './features/alerting/alerting.module';
import { DeadLettersModule } from './features/dead-letters/dead-letters.module';
import { JobsModule } from './features/jobs/jobs.module';
import { LiveModule } from './features/live/live.module';
import { MetricRulesModule } from './features/metric-rules/metric-rules.module';
import { NodesModule } from './features/nodes/nodes.module';
import { PrometheusApiModule } from './features/prometheus-api/prometheus-api.module';
import { PromqlModule } from './features/promql/promql.module';
import { RetentionModule } from './features/retention/retention.module';
import { SystemStatusModule } from './features/system-status/system-status.module';
import { TelemetryQueryModule } from './features/telemetry-query/telemetry-query.module';
import { GatewayGraphqlModule } from './graphql/graphql.module';

const FEATURES = [AccessModule, TelemetryQueryModule, NodesModule, SystemStatusModule, LiveModule, DeadLettersModule, PromqlModule, PrometheusApiModule, MetricRulesModule, RetentionModule, JobsModule, AlertingModule];

/** The gateway. */
@Global()
@Module({})
export class AppModule {
  static for(config: GatewayConfig): DynamicModule {
    return { module: AppModule, imports: [...FEATURES, GatewayGraphqlModule.forRoot()], providers: [{ provide: CONFIG, useValue: config }], exports: [CONFIG] };
  }
}
