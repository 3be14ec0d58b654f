import { Module } from '@nestjs/common';
import { PromqlModule } from '../promql/promql.module';
import { PrometheusApi } from './prometheus-api';
import { PrometheusApiController } from './prometheus-api.controller';
import { PrometheusStatusController } from './prometheus-status.controller';

/** The HTTP API of Prometheus, for Grafana, promtool and federation. */
@Module({ imports: [PromqlModule], controllers: [PrometheusApiController, PrometheusStatusController], providers: [PrometheusApi] })
export class PrometheusApiModule {}
