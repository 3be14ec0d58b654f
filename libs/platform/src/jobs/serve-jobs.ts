import type { controlIngestJobV1, listIngestJobsV1 } from '@observer/contracts';
import type { Messaging, Subscription } from '../messaging/messaging';
import type { JobQueue } from './job-queue';

/** The list and control commands of one service: all have the same shape. */
export interface JobCommands {
  readonly list: typeof listIngestJobsV1;
  readonly control: typeof controlIngestJobV1;
}

/** Answers what every service tells of its jobs. */
export const serveJobs = (messaging: Messaging, queue: JobQueue, commands: JobCommands): Subscription[] => [
  messaging.serve(commands.list, async (request) => ({ jobs: await queue.list(request) })),
  messaging.serve(commands.control, ({ id, action }) => queue.control(id, action)),
];
