import { cardinalityV1, deleteSamplesV1, encodeSamplesPage, selectEventsV1, selectLabelsV1, selectMetadataV1, selectSamplesBatchV1, selectSamplesV1, selectSeriesV1, storeStatsV1 } from '@observer/contracts';
import type { Messaging, Subscription } from '@observer/platform';
import type { TelemetryStore } from '@observer/store';
import { deleteSamples } from './delete-samples';

/** Answers the other services' questions to the store. */
export function serveStoreQueries(messaging: Messaging, store: TelemetryStore, isEventKind: (measurement: string) => boolean): Subscription[] {
  return [
    messaging.serve(selectSeriesV1, (query, { signal }) => store.selectSeries(query, signal)),
    messaging.serve(selectEventsV1, (query, { signal }) => store.selectEvents(query, signal)),
    messaging.serve(selectMetadataV1, (query, { signal }) => store.selectMetadata(query, signal)),
    messaging.serve(deleteSamplesV1, (request) => deleteSamples(store, isEventKind, request)),
    messaging.serve(selectSamplesV1, async (query, { signal }) => encodeSamplesPage(await store.selectSamples(query, signal))),
    messaging.serve(selectSamplesBatchV1, async ({ queries }, { signal }) => ({ answers: await store.selectSamplesBatch(queries, signal) })),
    messaging.serve(selectLabelsV1, (query, { signal }) => store.selectLabels(query, signal)),
    messaging.serve(storeStatsV1, () => store.stats()),
    messaging.serve(cardinalityV1, (query) => store.cardinality(query)),
  ];
}
