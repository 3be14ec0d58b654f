import { IntervalSet } from '../../log/interval-set';
import type { LogPosition } from '../../telemetry-store.port';
import type { Catalogue } from '../schema/catalogue';
import type { InfluxServer } from '../server/influx-server';
import { QueryScope } from '../server/query-scope';
import { LineSender } from './line-sender';

const LOAD_TIMEOUT_MS = 60_000;

/**
 * Which entries of the log are in the store, as runs of sequences: one point per run, its time is the first sequence, so a run that grows overwrites
 * itself. Runs that were joined stay where they are, inside of a longer one. Written after the rows: what is not on record is written again, to the
 * same points.
 */
export class AppliedLog {
  private readonly sender: LineSender;
  private readonly byEpoch = new Map<number, IntervalSet>();

  constructor(private readonly server: InfluxServer, private readonly database: string, private readonly catalogue: Catalogue) {
    this.sender = new LineSender(server, database);
  }

  async load(): Promise<void> {
    const scope = new QueryScope(LOAD_TIMEOUT_MS, undefined);
    let epoch = 0;
    await scope.run(() =>
      this.server.query(this.database, 'SELECT "to" FROM "applied" GROUP BY "epoch"', {}, {
        header: () => undefined,
        record: (record, isNewGroup) => {
          if (isNewGroup) epoch = Number(record.text(1).replace('epoch=', ''));
          this.setOf(epoch).add(Number(record.text(2)), record.number(3));
        },
      }, scope),
    );
  }

  has({ epoch, sequence }: LogPosition): boolean {
    return this.byEpoch.get(this.catalogue.obtainEpoch(epoch))?.has(sequence) === true;
  }

  /** Makes it durable that these are in the store. @throws ObserverError `unavailable`; nothing counts as applied then */
  async add(positions: readonly LogPosition[]): Promise<void> {
    const lines = new Set<string>();
    const grown = new Map<number, IntervalSet>();
    for (const { epoch, sequence } of positions) {
      const number = this.catalogue.obtainEpoch(epoch);
      if (!grown.has(number)) grown.set(number, copyOf(this.setOf(number)));
      grown.get(number)!.add(sequence);
    }
    for (const { epoch, sequence } of positions) {
      const number = this.catalogue.obtainEpoch(epoch);
      const run = grown.get(number)!.intervals().find(({ from, to }) => from <= sequence && sequence <= to)!;
      lines.add(`applied,epoch=${number} to=${run.to}i ${run.from}`);
    }
    if (lines.size === 0) return;
    await this.sender.send([...lines]);
    for (const [number, set] of grown) this.byEpoch.set(number, set);
  }

  private setOf(epoch: number): IntervalSet {
    let set = this.byEpoch.get(epoch);
    if (set === undefined) this.byEpoch.set(epoch, (set = new IntervalSet()));
    return set;
  }
}

function copyOf(set: IntervalSet): IntervalSet {
  const copy = new IntervalSet();
  for (const { from, to } of set.intervals()) copy.add(from, to);
  return copy;
}
