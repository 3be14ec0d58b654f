import { Inject, Injectable } from '@nestjs/common';
import {
  type EventsResult, eventsQuerySchema, listKindsV1, type Matcher, type MetadataResult, metadataQuerySchema, selectEventsV1, selectMetadataV1, selectSeriesV1, type SeriesResult,
  seriesQuerySchema, type StoreStats, storeStatsV1,
} from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { parseInput } from '../../http/validate';
import { assertUnscoped, type Principal, within } from '../access';
import { QueryTurns } from './query-turns';

/** What the answer may take longer than the query itself. */
const TRANSPORT_MS = 1000;

export type KindView = z.output<typeof listKindsV1.response>['kinds'][number];

/**
 * Asks the owner of the telemetry store, for each caller a few queries at a time. Inputs are checked here, by the contract's schemas, and
 * narrowed by the caller's data scope, whichever API they came by. No other part asks for rows, aggregates or metadata on behalf of a caller.
 */
@Injectable()
export class TelemetryQueries {
  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    private readonly turns: QueryTurns,
  ) {}

  async series(input: unknown, caller: Principal, signal: AbortSignal): Promise<SeriesResult> {
    const query = narrowed(parseInput(seriesQuerySchema, input), caller);
    return this.turns.run(caller.id, signal, () => this.platform.messaging.request(selectSeriesV1, query, { signal, timeoutMs: query.limits.timeoutMs + TRANSPORT_MS }));
  }

  async events(input: unknown, caller: Principal, signal: AbortSignal): Promise<EventsResult> {
    const query = narrowed(parseInput(eventsQuerySchema, input), caller);
    return this.turns.run(caller.id, signal, () => this.platform.messaging.request(selectEventsV1, query, { signal, timeoutMs: query.timeoutMs + TRANSPORT_MS }));
  }

  async metadata(input: unknown, caller: Principal, signal: AbortSignal): Promise<MetadataResult> {
    const query = narrowed(parseInput(metadataQuerySchema, input), caller);
    return this.turns.run(caller.id, signal, () => this.platform.messaging.request(selectMetadataV1, query, { signal }));
  }

  async stats(caller: Principal, signal: AbortSignal): Promise<StoreStats> {
    assertUnscoped(caller, 'The statistics of the store');
    return this.turns.run(caller.id, signal, () => this.platform.messaging.request(storeStatsV1, {}, { signal }));
  }

  async kinds(signal: AbortSignal): Promise<KindView[]> {
    return (await this.platform.messaging.request(listKindsV1, {}, { signal })).kinds;
  }
}

/** Matchers are tests of a row's own tags, so nothing in a query can take back what is added here. */
const narrowed = <Q extends { matchers: Matcher[] }>(query: Q, { dataScope }: Principal): Q => ({ ...query, matchers: within(dataScope, query.matchers) });
