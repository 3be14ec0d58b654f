import type { JobView, StoredJob } from '@observer/contracts';
import type { DocumentStore } from '../messaging/documents/document-store';
import { ended, startedOver } from './job-state';

/** What forgetting somebody did. */
export interface Forgotten {
  /** Jobs that are gone, as they were. */
  readonly erased: readonly JobView[];
  /** Jobs that lost what they had come to. */
  readonly restarted: number;
  /** Whether nothing of former versions is on the broker's disk; false = somebody wrote one back meanwhile, try again. */
  readonly rewritten: boolean;
}

export interface ForgetJobsParts {
  readonly documents: DocumentStore<StoredJob>;
  nowMs(): number;
  change(id: string, change: (job: StoredJob) => StoredJob): Promise<StoredJob>;
  enqueueSoon(job: StoredJob): void;
  eraseSecrets(id: string): Promise<void>;
}

/** See `JobQueue.forget`. */
export async function forgetInJobs({ documents, nowMs, change, enqueueSoon, eraseSecrets }: ForgetJobsParts, names: (text: string) => boolean, concerns: (job: JobView) => boolean): Promise<Forgotten> {
  const erased: JobView[] = [];
  let restarted = 0;
  for (const { key, value: { view, checkpoint } } of await documents.list()) {
    if (names(JSON.stringify(view))) {
      // Whoever runs it hears of its end first.
      await change(key, (job) => ended(job, nowMs()));
      await documents.erase(key);
      await eraseSecrets(key);
      erased.push(view);
    } else if (names(JSON.stringify(checkpoint)) || (concerns(view) && (view.state === 'running' || view.state === 'paused'))) {
      const job = await change(key, startedOver);
      if (job.view.state === 'waiting') enqueueSoon(job);
      restarted++;
    }
  }
  return { erased, restarted, rewritten: await documents.rewrite() };
}
