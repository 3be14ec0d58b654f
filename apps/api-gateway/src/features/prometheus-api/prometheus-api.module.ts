import { Module } from '@nestjs/common';
import { AlertingModule } from '../alerting/alerting.module';
import { PromqlModule } from '../promql/promql.module';
import { PrometheusApi } from './prometheus-api';
import { PrometheusApiController } from './prometheus-api.controller';
import { PrometheusRulesController } from './prometheus-rules.controller';
import { PrometheusStatusController } from './prometheus-status.controller';

/** The HTTP API of Prometheus, for Grafana, promtool and federation. */
@Module({ imports: [PromqlModule, AlertingModule], controllers: [PrometheusApiController, PrometheusStatusController, PrometheusRulesController], providers: [PrometheusApi] })
export class PrometheusApiModule {}
