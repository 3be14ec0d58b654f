import { Inject, Injectable } from '@nestjs/common';
import {
  type EventsResult, eventsQuerySchema, listKindsV1, type MetadataResult, metadataQuerySchema, selectEventsV1, selectMetadataV1, selectSeriesV1, type SeriesResult,
  seriesQuerySchema, type StoreStats, storeStatsV1,
} from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { parseInput } from '../../http/validate';

/** What the answer may take longer than the query itself. */
const TRANSPORT_MS = 1000;

export type KindView = z.output<typeof listKindsV1.response>['kinds'][number];

/** Asks the owner of the telemetry store. Inputs are checked here, by the contract's schemas, whichever API they came by. */
@Injectable()
export class TelemetryQueries {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  series(input: unknown, signal: AbortSignal): Promise<SeriesResult> {
    const query = parseInput(seriesQuerySchema, input);
    return this.platform.messaging.request(selectSeriesV1, query, { signal, timeoutMs: query.limits.timeoutMs + TRANSPORT_MS });
  }

  events(input: unknown, signal: AbortSignal): Promise<EventsResult> {
    const query = parseInput(eventsQuerySchema, input);
    return this.platform.messaging.request(selectEventsV1, query, { signal, timeoutMs: query.timeoutMs + TRANSPORT_MS });
  }

  metadata(input: unknown, signal: AbortSignal): Promise<MetadataResult> {
    return this.platform.messaging.request(selectMetadataV1, parseInput(metadataQuerySchema, input), { signal });
  }

  stats(signal: AbortSignal): Promise<StoreStats> {
    return this.platform.messaging.request(storeStatsV1, {}, { signal });
  }

  async kinds(signal: AbortSignal): Promise<KindView[]> {
    return (await this.platform.messaging.request(listKindsV1, {}, { signal })).kinds;
  }
}
