import type { SeriesQuery } from '@observer/contracts';
import { type Accumulator, accumulatorFor, Memory } from './accumulators';
import type { RowText } from './row-plan';
import { type AnsweredGroup, secondsOf } from './series-answer';

export interface Group {
  readonly texts: readonly string[];
  readonly windows: Map<number, Accumulator[]>;
  /** Over the whole range, when groups are ranked. */
  readonly total: Accumulator[];
}

/** The groups of an answer while rows, and summaries of rows, are counted into them. */
export class SeriesGroups {
  readonly memory = new Memory();
  rowsRead = 0;
  private readonly groups = new Map<string, Group>();

  /** @param sketched quantiles come from sketches */
  constructor(private readonly query: SeriesQuery, private readonly sketched = false) {}

  /** The group of the row that passes by. */
  of(labels: readonly RowText[]): Group {
    const texts = labels.map((text) => text());
    const key = texts.join('\0');
    let group = this.groups.get(key);
    if (group === undefined) this.groups.set(key, (group = { texts, windows: new Map(), total: this.query.top === undefined ? [] : this.accumulators() }));
    return group;
  }

  window(group: Group, start: number): Accumulator[] {
    let window = group.windows.get(start);
    if (window === undefined) group.windows.set(start, (window = this.accumulators()));
    return window;
  }

  answered(): AnsweredGroup[] {
    const { top, aggregates, range } = this.query;
    const ranking = aggregates.findIndex(({ as }) => as === top?.by);
    const wholeRange = (range.endMs - range.startMs) / 1000;
    return [...this.groups.values()].map(({ texts, windows, total }) => ({
      texts,
      windows: new Map([...windows].map(([start, accumulators]) => [start, accumulators.map((one) => one.result(secondsOf(this.query, start)))])),
      rank: ranking < 0 ? null : total[ranking]!.result(wholeRange),
    }));
  }

  private accumulators(): Accumulator[] {
    this.memory.keep(this.query.aggregates.length);
    return this.query.aggregates.map((aggregate) => accumulatorFor(aggregate, this.memory, this.sketched));
  }
}
