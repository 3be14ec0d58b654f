import { controlIngestJobV1, ingestJobsBucket, ingestJobSecretsBucket, listIngestJobsV1, startErasureV1, startRebuildRollupsV1 } from '@observer/contracts';
import { JobQueue, type Platform, serveJobs } from '@observer/platform';
import type { TelemetryStore } from '@observer/store';
import type { KindRegistry } from '@observer/telemetry';
import { checkSubject, erasureJob } from '../erasure';
import type { Pseudonyms } from '../sanitize';
import { rebuildRollupsJob, storedRange } from './rebuild-rollups.job';

export interface StoreJobsParts {
  readonly platform: Platform;
  readonly store: TelemetryStore;
  readonly pseudonyms: Pseudonyms;
  readonly kinds: KindRegistry;
  /** Of the log. */
  readonly shards: number;
}

/** Runs the batch jobs that need the store, in the replica that owns it. @returns how to stop them */
export async function startStoreJobs({ platform, store, pseudonyms, kinds, shards }: StoreJobsParts): Promise<() => Promise<void>> {
  const { messaging } = platform;
  const jobs = await JobQueue.start(platform, { bucket: ingestJobsBucket, secrets: ingestJobSecretsBucket, definitions: [erasureJob({ platform, store, pseudonyms, shards }), rebuildRollupsJob(store)] });
  const served = [
    ...serveJobs(messaging, jobs, { list: listIngestJobsV1, control: controlIngestJobV1 }),
    messaging.serve(startErasureV1, async ({ by, ...params }) => {
      await checkSubject(params, kinds, store);
      return jobs.add('erasure', params, by);
    }),
    messaging.serve(startRebuildRollupsV1, async ({ by, measurement, range }) => jobs.add('rebuild-rollups', { measurement, range: storedRange(await store.stats(), measurement, range) }, by)),
  ];
  return async () => {
    await Promise.all(served.map((subscription) => subscription.stop()));
    await jobs.stop();
  };
}
