import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { controlReportingJobV1, forgetInReportingV1, listReportingJobsV1, reportingJobsBucket, startExportV1 } from '@observer/contracts';
import { JobQueue, PLATFORM, type Platform, serveJobs } from '@observer/platform';
import { checkExport } from './check-export';
import { exportJob } from './export.job';
import { forgetExports } from './forget-exports';

/** Exports of events and samples to files, as batch jobs. */
@Module({})
export class ExportsModule implements OnApplicationBootstrap {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  async onApplicationBootstrap(): Promise<void> {
    const { messaging, drain, clock } = this.platform;
    const jobs = await JobQueue.start(this.platform, { bucket: reportingJobsBucket, definitions: [exportJob(messaging)] });
    const served = [
      ...serveJobs(messaging, jobs, { list: listReportingJobsV1, control: controlReportingJobV1 }),
      messaging.serve(forgetInReportingV1, ({ values }) => forgetExports(values, { messaging, jobs, nowMs: clock.nowMs() })),
      messaging.serve(startExportV1, async ({ export: spec, by }) => {
        await checkExport(messaging, spec);
        return jobs.add('export', { export: spec }, by);
      }),
    ];
    drain.onDrain('exports', async () => {
      await Promise.all(served.map((subscription) => subscription.stop()));
      await jobs.stop();
    });
  }
}
