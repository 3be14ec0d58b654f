import { Inject, Injectable } from '@nestjs/common';
import {
  type EventsResult, eventsQuerySchema, listKindsV1, type MetadataResult, metadataQuerySchema, selectEventsV1, selectMetadataV1, selectSeriesV1, type SeriesResult,
  seriesQuerySchema, type StoreStats, storeStatsV1,
} from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { parseInput } from '../../http/validate';
import type { Principal } from '../access';
import { QueryTurns } from './query-turns';

/** What the answer may take longer than the query itself. */
const TRANSPORT_MS = 1000;

export type KindView = z.output<typeof listKindsV1.response>['kinds'][number];

/** Asks the owner of the telemetry store, for each caller a few queries at a time. Inputs are checked here, by the contract's schemas, whichever API they came by. */
@Injectable()
export class TelemetryQueries {
  private readonly turns = new QueryTurns();

  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  async series(input: unknown, caller: Principal, signal: AbortSignal): Promise<SeriesResult> {
    const query = parseInput(seriesQuerySchema, input);
    return this.turns.run(caller.id, signal, () => this.platform.messaging.request(selectSeriesV1, query, { signal, timeoutMs: query.limits.timeoutMs + TRANSPORT_MS }));
  }

  async events(input: unknown, caller: Principal, signal: AbortSignal): Promise<EventsResult> {
    const query = parseInput(eventsQuerySchema, input);
    return this.turns.run(caller.id, signal, () => this.platform.messaging.request(selectEventsV1, query, { signal, timeoutMs: query.timeoutMs + TRANSPORT_MS }));
  }

  async metadata(input: unknown, caller: Principal, signal: AbortSignal): Promise<MetadataResult> {
    const query = parseInput(metadataQuerySchema, input);
    return this.turns.run(caller.id, signal, () => this.platform.messaging.request(selectMetadataV1, query, { signal }));
  }

  stats(caller: Principal, signal: AbortSignal): Promise<StoreStats> {
    return this.turns.run(caller.id, signal, () => this.platform.messaging.request(storeStatsV1, {}, { signal }));
  }

  async kinds(signal: AbortSignal): Promise<KindView[]> {
    return (await this.platform.messaging.request(listKindsV1, {}, { signal })).kinds;
  }
}
