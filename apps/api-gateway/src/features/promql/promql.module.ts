import { Module } from '@nestjs/common';
import { MetricRulesModule } from '../metric-rules/metric-rules.module';
import { TelemetryQueryModule } from '../telemetry-query/telemetry-query.module';
import { LivePromql } from './live/live-promql';
import { LongAnswers } from './long-answers';
import { MetricMetadata } from './metric-metadata';
import { PromQueries } from './prom-queries';
import { PromqlController } from './promql.controller';
import { PromqlResolver } from './promql.resolver';

/** PromQL: queries, labels, files and live. */
@Module({ imports: [TelemetryQueryModule, MetricRulesModule], controllers: [PromqlController], providers: [PromQueries, LongAnswers, MetricMetadata, LivePromql, PromqlResolver], exports: [PromQueries, LongAnswers, MetricMetadata] })
export class PromqlModule {}
