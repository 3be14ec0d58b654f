import type { MetadataQuery, MetadataResult } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { type Found, MetadataPage } from '../../page/metadata-page';
import type { Catalogue, Dimension, Field, Measurement } from '../schema/catalogue';
import { decodeText, quoted } from '../schema/names';
import { NANOSECONDS } from '../schema/row-identity';
import type { InfluxServer } from '../server/influx-server';
import { QueryScope } from '../server/query-scope';
import { notFiniteColumn } from '../write/line-encoder';
import { RowPlan, type RowText, readTags } from './row-plan';
import { type Selection, selectionOf, whereOf } from './selection';

/**
 * What exists. Without matchers and range it is answered from memory: everything ever seen. With them the rows are asked: what exists in rows that match.
 */
export async function selectMetadata(query: MetadataQuery, catalogue: Catalogue, server: InfluxServer, scope: QueryScope): Promise<MetadataResult> {
  const known = query.measurement === undefined ? catalogue.measurements() : [catalogue.get(query.measurement)].filter((one) => one !== undefined);
  const narrowed = query.matchers.length > 0 || query.range !== undefined;
  const page = new MetadataPage(query);
  for (const measurement of known) {
    const scan = narrowed ? new RowScan(query, measurement, server, scope) : undefined;
    page.add(await itemsOf(query, measurement, scan));
  }
  return page.result();
}

async function itemsOf(query: MetadataQuery, measurement: Measurement, scan: RowScan | undefined): Promise<Found[]> {
  switch (query.what) {
    case 'measurements':
      return scan === undefined || (await scan.hasRows()) ? [{ name: measurement.name }] : [];
    case 'tags': {
      const names = scan === undefined ? [...measurement.tags.keys()] : await scan.dimensionsInUse();
      return names.map((name) => ({ name }));
    }
    case 'fields': {
      const fields = scan === undefined ? [...measurement.fields.values()] : await scan.fieldsInUse();
      return fields.map(({ name, type }) => ({ name, type }));
    }
    case 'tag-values': {
      if (query.tag === undefined) throw new ObserverError('invalid_argument', 'what: "tag-values" needs "tag", the name of the tag');
      const dimension = measurement.tags.get(query.tag);
      if (dimension === undefined) return [];
      const texts = scan === undefined ? dimension.values : await scan.valuesOf(dimension);
      return [...texts].map((name) => ({ name }));
    }
  }
}

/** Looks at the rows of a measurement that match: by InfluxDB's aggregates where its conditions are exact, else row by row. */
class RowScan {
  private readonly selection: Selection;

  constructor(
    private readonly query: MetadataQuery,
    private readonly measurement: Measurement,
    private readonly server: InfluxServer,
    private readonly scope: QueryScope,
  ) {
    this.selection = selectionOf({ measurement, matchers: query.matchers, range: query.range });
  }

  async hasRows(): Promise<boolean> {
    let found = false;
    await this.rows(() => () => {
      found = true;
      return false;
    });
    return found;
  }

  async dimensionsInUse(): Promise<string[]> {
    const used = new Set<string>();
    const dimensions = [...this.measurement.tags.values()];
    if (this.selection.exact) {
      for (const [name, values] of await this.groupedValues(dimensions.filter(({ stored }) => stored === 'tag'))) if (values.size > 0) used.add(name);
      for (const name of await this.counted(dimensions.filter(({ stored }) => stored === 'field'))) used.add(name);
    } else {
      await this.rows((plan) => {
        const texts = dimensions.map(({ name }) => ({ name, text: plan.text(name) }));
        return () => {
          for (const { name, text } of texts) if (text() !== '') used.add(name);
          return used.size < texts.length;
        };
      });
    }
    return dimensions.map(({ name }) => name).filter((name) => used.has(name));
  }

  async fieldsInUse(): Promise<Field[]> {
    const fields = [...this.measurement.fields.values()];
    const used = new Set<string>();
    if (this.selection.exact) for (const name of await this.counted(fields)) used.add(name);
    else {
      await this.rows((plan) => {
        const tests = fields.map((field) => ({ field, has: plan.has(field) }));
        return () => {
          for (const { field, has } of tests) if (has()) used.add(field.name);
          return used.size < tests.length;
        };
      });
    }
    return fields.filter(({ name }) => used.has(name));
  }

  async valuesOf(dimension: Dimension): Promise<Set<string>> {
    if (this.selection.exact && dimension.stored === 'tag') return (await this.groupedValues([dimension])).get(dimension.name)!;
    const values = new Set<string>();
    if (this.selection.exact && !this.selection.never) {
      const statement = `SELECT distinct(${quoted(dimension.column)}) FROM ${quoted(this.measurement.stored)}${whereOf(this.selection)}`;
      await this.ask(statement, (text) => values.add(decodeText(text)));
      return values;
    }
    await this.rows((plan) => {
      const text: RowText = plan.text(dimension.name);
      return () => {
        if (text() !== '') values.add(text());
        return true;
      };
    });
    return values;
  }

  /** The values of tags in rows that match, one answer row per combination. */
  private async groupedValues(dimensions: readonly Dimension[]): Promise<Map<string, Set<string>>> {
    const found = new Map(dimensions.map(({ name }): [string, Set<string>] => [name, new Set()]));
    if (dimensions.length === 0 || this.selection.never) return found;
    const groups = dimensions.map(({ column }) => quoted(column)).join(', ');
    const statement = `SELECT count(${quoted(NANOSECONDS)}) FROM ${quoted(this.measurement.stored)}${whereOf(this.selection)} GROUP BY ${groups}`;
    const tags = new Map<string, string>();
    const sink = {
      header: () => undefined,
      record: (record: { text(column: number): string }) => {
        readTags(record.text(1), tags);
        for (const { name, column } of dimensions) if (tags.has(column)) found.get(name)!.add(tags.get(column)!);
      },
    };
    await this.server.query(this.server.location.database, statement, this.selection.parameters, sink, this.scope);
    return found;
  }

  /** Names of the columns that some row has a value in. */
  private async counted(columns: readonly (Dimension | Field)[]): Promise<string[]> {
    if (columns.length === 0 || this.selection.never) return [];
    const physical = columns.flatMap((column) => [column.column, ...(column.role === 'field' && column.notFinite ? [notFiniteColumn(column)] : [])].map((name) => ({ column, name })));
    const used = new Set<string>();
    const statement = `SELECT ${physical.map(({ name }) => `count(${quoted(name)})`).join(', ')} FROM ${quoted(this.measurement.stored)}${whereOf(this.selection)}`;
    const sink = {
      header: () => undefined,
      record: (record: { isEmpty(column: number): boolean; number(column: number): number }) =>
        physical.forEach(({ column }, i) => {
          if (!record.isEmpty(3 + i) && record.number(3 + i) > 0) used.add(column.name);
        }),
    };
    await this.server.query(this.server.location.database, statement, this.selection.parameters, sink, this.scope);
    return [...used];
  }

  private async ask(statement: string, onText: (text: string) => void): Promise<void> {
    const sink = { header: () => undefined, record: (record: { text(column: number): string }) => onText(record.text(3)) };
    await this.server.query(this.server.location.database, statement, this.selection.parameters, sink, this.scope);
  }

  /** Streams the rows that match; `prepare` says what to read and gets each row until it says false. */
  private async rows(prepare: (plan: RowPlan) => () => boolean): Promise<void> {
    if (this.selection.never) return;
    const inner = new QueryScope(undefined, this.scope.signal);
    let isDone = false;
    let wanted = false;
    const plan: RowPlan = new RowPlan(this.measurement, () => (wanted = condition.ofGroup()), () => {
      if (isDone || !wanted || (condition.ofRow !== undefined && !condition.ofRow())) return;
      isDone = !visit();
      if (isDone) inner.cancel();
    });
    const condition = plan.condition(this.query.matchers);
    const visit = prepare(plan);
    await inner.run(() => this.server.query(this.server.location.database, plan.statement(this.selection), this.selection.parameters, plan, inner)).catch((thrown: unknown) => {
      this.scope.throwIfEnded();
      if (!isDone) throw thrown;
    });
  }
}
