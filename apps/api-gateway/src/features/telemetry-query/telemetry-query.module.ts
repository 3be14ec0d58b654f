import { Module } from '@nestjs/common';
import { QueryTurns } from './query-turns';
import { TelemetryQueries } from './telemetry-queries';
import { TelemetryQueryController } from './telemetry-query.controller';
import { TelemetryQueryResolver } from './telemetry-query.resolver';

/** Questions to the telemetry store. A caller's turns count for all kinds of queries together. */
@Module({ controllers: [TelemetryQueryController], providers: [{ provide: QueryTurns, useFactory: () => new QueryTurns() }, TelemetryQueries, TelemetryQueryResolver], exports: [QueryTurns] })
export class TelemetryQueryModule {}
