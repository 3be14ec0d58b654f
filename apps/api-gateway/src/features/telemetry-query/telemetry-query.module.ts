import { Module } from '@nestjs/common';
import { TelemetryQueries } from './telemetry-queries';
import { TelemetryQueryController } from './telemetry-query.controller';
import { TelemetryQueryResolver } from './telemetry-query.resolver';

/** Questions to the telemetry store. */
@Module({ controllers: [TelemetryQueryController], providers: [TelemetryQueries, TelemetryQueryResolver] })
export class TelemetryQueryModule {}
