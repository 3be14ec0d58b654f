import type { JobView, StoredJob } from '@observer/contracts';
import type { DocumentStore } from '../messaging/documents/document-store';
import { ended, startedOver } from './job-state';

/** What forgetting somebody did. */
export interface Forgotten {
  /** Jobs that are gone, as they were. */
  readonly erased: readonly ForgottenJob[];
  /** Jobs that lost what they had come to, as they were. Those that had not ended begin again; those that had would, were they tried again. */
  readonly restarted: readonly ForgottenJob[];
  /** Whether nothing of former versions is on the broker's disk; false = somebody wrote one back meanwhile, try again. */
  readonly rewritten: boolean;
}

export type ForgottenJob = Pick<StoredJob, 'view' | 'checkpoint'>;

export interface ForgetJobsParts {
  readonly documents: Pick<DocumentStore<StoredJob>, 'list' | 'erase' | 'rewrite'>;
  nowMs(): number;
  change(id: string, change: (job: StoredJob) => StoredJob): Promise<StoredJob>;
  enqueueSoon(job: StoredJob): void;
  eraseSecrets(id: string): Promise<void>;
}

/** See `JobQueue.forget`. */
export async function forgetInJobs({ documents, nowMs, change, enqueueSoon, eraseSecrets }: ForgetJobsParts, names: (document: unknown) => boolean, concerns: (job: JobView) => boolean): Promise<Forgotten> {
  const erased: ForgottenJob[] = [];
  const restarted: ForgottenJob[] = [];
  /** As the job was at last, which may be more than was listed. */
  const changed = async (id: string, next: (job: StoredJob) => StoredJob): Promise<{ before: StoredJob; after: StoredJob }> => {
    let before: StoredJob | undefined;
    const after = await change(id, (job) => next((before = job)));
    return { before: before!, after };
  };
  for (const { key, value } of await documents.list()) {
    if (names(value.view)) {
      // Whoever runs it hears of its end first.
      const { before } = await changed(key, (job) => ended(job, nowMs()));
      await documents.erase(key);
      await eraseSecrets(key);
      erased.push(before);
    } else if (names(value.checkpoint) || (concerns(value.view) && mayHoldSomething(value))) {
      const { before, after } = await changed(key, startedOver);
      if (after.view.state === 'waiting') enqueueSoon(after);
      if (before !== after) restarted.push(before);
    }
  }
  return { erased, restarted, rewritten: await documents.rewrite() };
}

/** In memory, or where its checkpoint points to: also when it waits, is paused, or has failed and may be tried again. */
const mayHoldSomething = ({ view, checkpoint }: StoredJob): boolean => view.state === 'running' || (checkpoint !== null && checkpoint !== undefined);
