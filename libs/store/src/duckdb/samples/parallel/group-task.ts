import { Pushdown } from '@observer/contracts';
import { emptyColumn, GroupAccumulator, stepCount, type StepColumn } from '@observer/promql';
import { MixedPart, PartEvaluator } from '../read/part-evaluator';

/** What is asked of all parts of a query. */
export interface GroupJob {
  readonly steps: Pushdown['steps'];
  readonly window: Pushdown['window'];
  readonly op: NonNullable<Pushdown['group']>['op'];
  readonly groups: number;
}

export interface GroupPart {
  readonly data: MixedPart;
  /** Series wanted, and the group of each. */
  readonly locals: Uint16Array;
  readonly groupOf: Uint32Array;
}

/** Evaluates a window function over the series of parts and adds the values up by group. */
export class GroupTask {
  private readonly totals: GroupAccumulator[];
  private readonly out: StepColumn;

  constructor(private readonly job: GroupJob) {
    const length = stepCount(job.steps);
    this.totals = Array.from({ length: job.groups }, () => new GroupAccumulator(job.op, length, job.window.leftOpen));
    this.out = emptyColumn(length);
  }

  /** Yields, after every series that had samples, how many. */
  *add({ data, locals, groupOf }: GroupPart): Generator<number> {
    const { steps, window } = this.job;
    const part = new PartEvaluator(data);
    for (let i = 0; i < locals.length; i++) {
      const read = part.values(locals[i]!, window.fn, steps, window, this.out);
      if (read === undefined || read === 0) continue;
      this.totals[groupOf[i]!]!.add(this.out);
      yield read;
    }
  }

  /** Call once, at the end. */
  results(): StepColumn[] {
    return this.totals.map((total) => total.result());
  }
}

/** What adds up the results of several tasks; absent = they cannot be added up. */
export const MERGING: Readonly<Partial<Record<GroupJob['op'], GroupJob['op']>>> = { sum: 'sum', min: 'min', max: 'max', count: 'sum', group: 'group' };
