import type { JobView } from '@observer/contracts';
import type { z } from 'zod';
import type { Logger } from '../log/logger';

/** How far a job is: `done` of `total` units. */
export interface JobProgress {
  readonly done: number;
  readonly total: number;
  /** `rows`, `windows`, `series`. */
  readonly unit: string;
  readonly note?: string;
}

export interface JobContext<Params, Checkpoint> {
  readonly id: string;
  readonly params: Params;
  readonly by: JobView['createdBy'];
  /** Aborts when the job shall pause or end, and when the process must go: let it through to whatever takes time. */
  readonly signal: AbortSignal;
  /** Where an earlier run of this job came to; undefined at the first. */
  readonly checkpoint: Checkpoint | undefined;
  /**
   * Says how far it is and, with `checkpoint`, from where to go on after a pause or a crash. Cheap to call often: at most two a second are
   * written, so what came after the last may be repeated, and work must stand being repeated. With `durable` it is in the document when this resolves,
   * and the run is still the job's current one: for what must be known whatever happens next.
   * @throws the signal's reason once the job shall stop
   */
  save(progress: JobProgress, checkpoint?: Checkpoint, options?: { readonly durable?: boolean }): Promise<void>;
  readonly log: Logger;
}

/** One type of batch job. Parameters and checkpoints are plain JSON. */
export interface JobDefinition<Schema extends z.ZodType = z.ZodType, Checkpoint = unknown> {
  readonly type: JobView['type'];
  readonly params: Schema;
  /** What a person reads in the list. */
  title(params: z.output<Schema>): string;
  /** @returns what is shown as the job's result; a retryable ObserverError is tried again with back-off, any other fault ends the job */
  run(context: JobContext<z.output<Schema>, Checkpoint>): Promise<Record<string, unknown>>;
  /**
   * What of the parameters stands in the job's document, which is listed and kept for 30 days. The rest is kept in the queue's bucket of secrets until the
   * job is done or cancelled, or failed a week ago, and its bytes are overwritten then. Absent = all.
   */
  shownParams?(params: z.output<Schema>): Record<string, unknown>;
}

/** Declares a job type; parameters and checkpoint are inferred. */
export const defineJob = <Schema extends z.ZodType, Checkpoint>(definition: JobDefinition<Schema, Checkpoint>): JobDefinition => definition as unknown as JobDefinition;
