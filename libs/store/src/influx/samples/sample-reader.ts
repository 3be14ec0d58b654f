import type { SamplesQuery } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { matchesValue } from '@observer/promql';
import { RowPlan } from '../read/row-plan';
import { selectionOf } from '../read/selection';
import { SOURCE } from '../schema/row-identity';
import type { InfluxServer } from '../server/influx-server';
import { QueryScope } from '../server/query-scope';
import { restoreNotFinite } from '../write/line-encoder';
import { labelMatchers, type Metric } from './metrics';
import type { SeriesPosition } from './samples-place';
import { SeriesBuffer } from './series-buffer';

/** Series that are read again after a page, so that series which went or came meanwhile shift nothing. */
const OVERLAP = 64;

export interface SeriesVisitor {
  /** One series; its columns are valid during the call. @returns false when no more are wanted */
  (labels: Readonly<Record<string, string>>, columns: { times: Float64Array; values: Float64Array }, position: SeriesPosition): boolean;
}

/** Streams the series of one metric after the other out of InfluxDB, ordered by their tags. */
export class SampleReader {
  constructor(private readonly query: SamplesQuery, private readonly server: InfluxServer, private readonly scope: QueryScope) {}

  /**
   * @param resume where an earlier page ended
   * @throws ObserverError `conflict` when that place is gone
   */
  async read({ measurement, field }: Metric, resume: SeriesPosition | undefined, visit: SeriesVisitor): Promise<void> {
    const { startMs, endMs } = this.query.range;
    const matchers = labelMatchers(this.query.matchers);
    const selection = selectionOf({ measurement, matchers, range: { startMs, endMs: endMs + 1 } }, matchesValue);
    if (selection.never) return;
    const inner = new QueryScope(undefined, this.scope.signal);
    const buffer = new SeriesBuffer();
    const skipped = Math.max(0, (resume?.seen ?? 0) - OVERLAP);
    let seen = skipped;
    let isResumed = resume === undefined;
    let isDone = false;
    let isWanted = false;
    let tags = '';
    let labels: Record<string, string> = {};
    const close = (): void => {
      if (!isWanted || buffer.length === 0 || isDone) return;
      if (!visit(labels, buffer.columns(), { seen, tags })) {
        isDone = true;
        inner.cancel();
      }
    };
    const plan: RowPlan = new RowPlan(measurement, () => {
      close();
      buffer.clear();
      seen++;
      labels = {};
      for (const { name, text } of dimensions) if (text() !== '') labels[name] = text();
      tags = JSON.stringify(labels);
      isWanted = isResumed && condition.ofGroup();
      if (!isResumed && tags === resume!.tags) isResumed = true;
    }, ({ ms, slot }) => {
      if (!isWanted || isDone || !has()) return;
      buffer.add(ms, source(), slot, write);
    });
    const condition = plan.condition(matchers, [], matchesValue);
    const dimensions = [...measurement.tags.keys()].map((name) => ({ name, text: plan.text(name) }));
    const has = plan.has(field);
    const number = plan.number(field);
    const special = plan.special(field);
    const source = plan.column(SOURCE);
    const write = (into: Float64Array, index: number): void => {
      const text = special();
      if (text === '') into[index] = number()!;
      else restoreNotFinite(text, into, index);
    };
    const statement = plan.statement(selection, skipped === 0 ? '' : ` SOFFSET ${skipped}`);
    await inner.run(() => this.server.query(this.server.location.database, statement, selection.parameters, plan, inner)).catch((thrown: unknown) => {
      this.scope.throwIfEnded();
      if (!isDone) throw thrown;
    });
    close();
    if (!isResumed) throw new ObserverError('conflict', 'series were removed while pages of them were read; start again without a cursor');
  }
}
