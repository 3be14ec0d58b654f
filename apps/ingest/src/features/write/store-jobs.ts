import { controlIngestJobV1, ingestJobsBucket, listIngestJobsV1, startErasureV1, startRebuildRollupsV1 } from '@observer/contracts';
import { JobQueue, type Platform, serveJobs } from '@observer/platform';
import type { TelemetryStore } from '@observer/store';
import { erasureJob } from '../erasure';
import type { Pseudonyms } from '../sanitize';
import { rebuildRollupsJob } from './rebuild-rollups.job';

/** Runs the batch jobs that need the store, in the replica that owns it. @returns how to stop them */
export async function startStoreJobs(platform: Platform, store: TelemetryStore, pseudonyms: Pseudonyms): Promise<() => Promise<void>> {
  const { messaging } = platform;
  const jobs = await JobQueue.start(platform, { bucket: ingestJobsBucket, definitions: [erasureJob({ platform, store, pseudonyms }), rebuildRollupsJob(store)] });
  const served = [
    ...serveJobs(messaging, jobs, { list: listIngestJobsV1, control: controlIngestJobV1 }),
    messaging.serve(startErasureV1, ({ by, ...params }) => jobs.add('erasure', params, by)),
    messaging.serve(startRebuildRollupsV1, ({ by, ...params }) => jobs.add('rebuild-rollups', params, by)),
  ];
  return async () => {
    await Promise.all(served.map((subscription) => subscription.stop()));
    await jobs.stop();
  };
}
