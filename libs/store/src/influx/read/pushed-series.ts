import type { Aggregate, Matcher, SeriesQuery } from '@observer/contracts';
import type { Dimension, Field, Measurement } from '../schema/catalogue';
import { quoted } from '../schema/names';
import { NANOSECONDS } from '../schema/row-identity';
import type { CsvSink } from '../server/csv-scanner';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { readTags } from './row-plan';
import { type Selection, selectionOf, whereOf } from './selection';
import { type AnsweredGroup, fieldOf, windowOf } from './series-answer';

/** Functions that InfluxQL calculates exactly as the query model wants them. */
const EXACT = new Set<Aggregate['fn']>(['count', 'sum', 'min', 'max', 'avg']);

/** One statement: aggregates with the same `where`. */
interface Part {
  readonly selection: Selection;
  readonly columns: { readonly index: number; readonly aggregate: Aggregate; readonly field: Field | undefined }[];
  /** Whether this part tells which windows have rows at all. */
  readonly isBase: boolean;
}

/**
 * What InfluxDB can aggregate by itself, so that numbers travel instead of rows; undefined when some part of the query is beyond InfluxQL: then rows are
 * evaluated here.
 */
export function pushedPlan(query: SeriesQuery, measurement: Measurement): PushedSeries | undefined {
  const groups = query.groupBy.map((name) => measurement.tags.get(name));
  if (groups.some((dimension) => dimension?.stored === 'field')) return undefined;
  const parts = new Map<string, Part>();
  const partOf = (where: readonly Matcher[]): Part => {
    const key = JSON.stringify(where);
    let part = parts.get(key);
    if (part === undefined) parts.set(key, (part = { selection: selectionOf({ measurement, matchers: [...query.matchers, ...where], filters: query.filters, range: query.range }), columns: [], isBase: where.length === 0 }));
    return part;
  };
  partOf([]);
  for (const [index, aggregate] of query.aggregates.entries()) {
    const field = fieldOf(measurement, aggregate);
    if (!EXACT.has(aggregate.fn)) return undefined;
    if (field !== undefined && aggregate.fn !== 'count' && (field.notFinite || field.type === 'boolean' || field.type === 'unsigned')) return undefined;
    if (field?.notFinite === true) return undefined;
    partOf(aggregate.where).columns.push({ index, aggregate, field });
  }
  if ([...parts.values()].some(({ selection }) => !selection.exact)) return undefined;
  return new PushedSeries(query, measurement, groups, [...parts.values()]);
}

interface Group {
  readonly texts: string[];
  readonly windows: Map<number, (number | null)[]>;
}

export class PushedSeries {
  constructor(
    private readonly query: SeriesQuery,
    private readonly measurement: Measurement,
    private readonly groups: readonly (Dimension | undefined)[],
    private readonly parts: readonly Part[],
  ) {}

  async run(server: InfluxServer, scope: QueryScope): Promise<{ groups: AnsweredGroup[]; rowsRead: number }> {
    const { stepMs, top } = this.query;
    const { found, rowsRead } = await this.read(server, scope, stepMs);
    const ranks = top === undefined ? undefined : stepMs === undefined ? found : (await this.read(server, scope, undefined)).found;
    const ranking = this.query.aggregates.findIndex(({ as }) => as === top?.by);
    const groups = [...found].map(([key, { texts, windows }]) => ({ texts, windows, rank: [...(ranks?.get(key)?.windows.values() ?? [])][0]?.[ranking] ?? null }));
    return { groups, rowsRead };
  }

  private async read(server: InfluxServer, scope: QueryScope, stepMs: number | undefined): Promise<{ found: Map<string, Group>; rowsRead: number }> {
    const found = new Map<string, Group>();
    let rowsRead = 0;
    for (const part of [...this.parts].sort((a, b) => Number(b.isBase) - Number(a.isBase))) {
      if (part.selection.never) continue;
      const sink = this.sinkOf(part, found, stepMs, (rows) => (rowsRead += rows));
      await server.query(server.location.database, this.statement(part, stepMs), part.selection.parameters, sink, scope);
    }
    return { found, rowsRead };
  }

  private statement({ selection, columns }: Part, stepMs: number | undefined): string {
    const list = [`count(${quoted(NANOSECONDS)})`, ...columns.flatMap(({ aggregate, field }) => (field === undefined ? [] : this.expressions(aggregate, field)))];
    const groups = [...new Set([...(stepMs === undefined ? [] : [`time(${stepMs}ms)`]), ...this.groups.flatMap((dimension) => (dimension === undefined ? [] : [quoted(dimension.column)]))])];
    const tail = `${groups.length === 0 ? '' : ` GROUP BY ${groups.join(', ')}`}${stepMs === undefined ? '' : ' fill(none)'}`;
    return `SELECT ${list.join(', ')} FROM ${quoted(this.measurement.stored)}${whereOf(selection)}${tail}`;
  }

  private expressions({ fn }: Aggregate, { column }: Field): string[] {
    return fn === 'avg' ? [`sum(${quoted(column)})`, `count(${quoted(column)})`] : [`${fn}(${quoted(column)})`];
  }

  private sinkOf(part: Part, found: Map<string, Group>, stepMs: number | undefined, onRows: (rows: number) => void): CsvSink {
    const tags = new Map<string, string>();
    let group: Group | undefined;
    return {
      header: () => undefined,
      record: (record, isNewGroup) => {
        if (isNewGroup) {
          readTags(record.text(1), tags);
          group = this.groupOf(found, this.groups.map((dimension) => (dimension === undefined ? '' : (tags.get(dimension.column) ?? ''))), part.isBase);
        }
        const rows = record.isEmpty(3) ? 0 : record.number(3);
        if (group === undefined || rows === 0) return;
        const start = stepMs === undefined ? this.query.range.startMs : windowOf(this.query, record.milliseconds(2));
        let window = group.windows.get(start);
        if (part.isBase) {
          onRows(rows);
          if (window === undefined) group.windows.set(start, (window = this.query.aggregates.map(({ fn }) => (fn === 'count' ? 0 : null))));
        }
        if (window === undefined) return;
        let column = 4;
        const next = (): number | null => (record.isEmpty(column++) ? null : record.number(column - 1));
        for (const { index, aggregate, field } of part.columns) {
          if (field === undefined) window[index] = aggregate.fn === 'count' ? (aggregate.field === undefined ? rows : 0) : null;
          else if (aggregate.fn === 'avg') window[index] = quotient(next(), next());
          else window[index] = next() ?? (aggregate.fn === 'count' ? 0 : null);
        }
      },
    };
  }

  private groupOf(found: Map<string, Group>, texts: string[], mayAdd: boolean): Group | undefined {
    const key = texts.join('\0');
    let group = found.get(key);
    if (group === undefined && mayAdd) found.set(key, (group = { texts, windows: new Map() }));
    return group;
  }
}

const quotient = (sum: number | null, count: number | null): number | null => (sum === null || count === null || count === 0 ? null : sum / count);
