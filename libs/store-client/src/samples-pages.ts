import { decodeSamplesPage, type SamplesQuery, type SamplesResult, selectSamplesV1 } from '@observer/contracts';
import type { Messaging } from '@observer/platform';

/** What the answer may take longer than the query itself. */
export const TRANSPORT_MS = 1000;

/** Where pages of samples come from. */
export interface SamplesPages {
  /** @throws ObserverError what the store says, `cancelled`, `unavailable` */
  page(query: SamplesQuery, signal: AbortSignal): Promise<SamplesResult>;
}

/** Asks for each page by itself. */
export class SinglePages implements SamplesPages {
  constructor(private readonly messaging: Messaging) {}

  async page(query: SamplesQuery, signal: AbortSignal): Promise<SamplesResult> {
    return decodeSamplesPage(await this.messaging.request(selectSamplesV1, query, { signal, timeoutMs: query.limits.timeoutMs + TRANSPORT_MS }));
  }
}
