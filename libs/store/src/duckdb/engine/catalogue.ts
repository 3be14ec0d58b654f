import { FieldType } from '@observer/telemetry';
import { BitSet } from '../samples/series/bit-set';
import { TagIds, TagSets } from '../samples/series/tag-sets';

/** The values of one tag. Id 0 is "missing", which reads as ""; ids are dense and given in order of first appearance. */
export class TagValues {
  readonly texts: string[] = [''];
  private readonly ids = new Map<string, number>([['', 0]]);

  idOf(text: string): number | undefined {
    return this.ids.get(text);
  }

  textOf(id: number): string {
    return this.texts[id] ?? '';
  }

  /** @returns the id of a value that is new */
  add(text: string): number {
    const id = this.texts.length;
    this.restore(id, text);
    return id;
  }

  /** @param text "" for a value that was erased: its id is never given again */
  restore(id: number, text: string): void {
    this.texts[id] = text;
    if (text !== '') this.ids.set(text, id);
  }

  /** Erases a value; its id reads as missing from then on. */
  forget(id: number): void {
    this.ids.delete(this.textOf(id));
    this.texts[id] = '';
  }

  /** How many values there are, the missing one aside. */
  get size(): number {
    return this.ids.size - 1;
  }
}

/**
 * A column. Names are anything a user sends; DuckDB sees only the generated `physical` name, so quotes, keywords and names that
 * differ by case alone cannot clash.
 */
export type Column = TagColumnInfo | FieldColumnInfo;

interface ColumnBase {
  readonly id: number;
  readonly name: string;
  readonly physical: string;
}

export interface TagColumnInfo extends ColumnBase {
  readonly role: 'tag';
  readonly values: TagValues;
}

export interface FieldColumnInfo extends ColumnBase {
  readonly role: 'field';
  readonly type: FieldType;
  /** Tag sets of the measurement that this field has had samples with: its series. Empty for fields of events and for text. */
  readonly series: BitSet;
}

export interface Measurement {
  readonly id: number;
  readonly name: string;
  readonly table: string;
  readonly tags: Map<string, TagColumnInfo>;
  readonly fields: Map<string, FieldColumnInfo>;
  /** Of metrics; empty for events. */
  readonly tagSets: TagSets;
}

/** What was added since the last save. */
export interface CatalogueChanges {
  readonly measurements: Measurement[];
  readonly columns: { readonly measurement: Measurement; readonly column: Column }[];
  values: { readonly column: TagColumnInfo; readonly id: number; readonly text: string }[];
  tagSets: { readonly measurement: Measurement; readonly index: number }[];
  series: { readonly field: FieldColumnInfo; readonly tagSet: number }[];
}

const noChanges = (): CatalogueChanges => ({ measurements: [], columns: [], values: [], tagSets: [], series: [] });

/** Values that were known and came in again, by id of their column, until it ends. */
export interface ValueWatch {
  readonly seen: Map<number, Set<number>>;
  readonly end: () => void;
}

/** Names, types and tag values, held in memory; `CatalogueFile` makes additions durable before rows use them. */
export class Catalogue {
  private readonly watches = new Set<ValueWatch>();
  private readonly byName = new Map<string, Measurement>();
  private nextMeasurement = 1;
  private nextColumn = 1;
  private pending = noChanges();

  get(name: string): Measurement | undefined {
    return this.byName.get(name);
  }

  measurements(): Measurement[] {
    return [...this.byName.values()];
  }

  obtain(name: string): Measurement {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const measurement = this.restoreMeasurement(this.nextMeasurement, name);
    this.pending.measurements.push(measurement);
    return measurement;
  }

  obtainTag(measurement: Measurement, name: string): TagColumnInfo {
    const known = measurement.tags.get(name);
    if (known !== undefined) return known;
    const column = this.restoreTag(measurement, this.nextColumn, name);
    this.pending.columns.push({ measurement, column });
    return column;
  }

  /**
   * The column that keeps values of this type. A field keeps the type it had first; integers go into a float column as floats. Any
   * other type goes to a sibling named `<field>__<type>`, so that one confused client neither loses rows nor blocks the others.
   */
  obtainField(measurement: Measurement, name: string, type: FieldType): FieldColumnInfo {
    const known = measurement.fields.get(name);
    if (known === undefined) {
      const column = this.restoreField(measurement, this.nextColumn, name, type);
      this.pending.columns.push({ measurement, column });
      return column;
    }
    if (known.type === type || (known.type === 'float' && (type === 'integer' || type === 'unsigned'))) return known;
    return this.obtainField(measurement, `${name}__${type}`, type);
  }

  /** From now on it is noticed which values come in. */
  watchValues(): ValueWatch {
    const watch: ValueWatch = { seen: new Map(), end: () => void this.watches.delete(watch) };
    this.watches.add(watch);
    return watch;
  }

  obtainValue(column: TagColumnInfo, text: string): number {
    const known = column.values.idOf(text);
    if (known !== undefined) for (const { seen } of this.watches) seen.set(column.id, (seen.get(column.id) ?? new Set<number>()).add(known));
    if (known !== undefined) return known;
    const id = column.values.add(text);
    this.pending.values.push({ column, id, text });
    return id;
  }

  /** Numbers of the tag sets of a batch's series. */
  obtainTagSets(measurement: Measurement, ids: TagIds, seriesCount: number): Uint32Array {
    return measurement.tagSets.obtain(ids, seriesCount, (index) => this.pending.tagSets.push({ measurement, index }));
  }

  /** Notes that a field has samples with a tag set. */
  obtainSeries(field: FieldColumnInfo, tagSet: number): void {
    if (field.series.add(tagSet)) this.pending.series.push({ field, tagSet });
  }

  hasChanges(): boolean {
    const { measurements, columns, values, tagSets, series } = this.pending;
    return measurements.length + columns.length + values.length + tagSets.length + series.length > 0;
  }

  /** Hands over what is to be saved; give it back with `restoreChanges` when saving failed. */
  takeChanges(): CatalogueChanges {
    const taken = this.pending;
    this.pending = noChanges();
    return taken;
  }

  restoreChanges(changes: CatalogueChanges): void {
    this.pending.measurements.unshift(...changes.measurements);
    this.pending.columns.unshift(...changes.columns);
    this.pending.values = changes.values.concat(this.pending.values);
    this.pending.tagSets = changes.tagSets.concat(this.pending.tagSets);
    this.pending.series = changes.series.concat(this.pending.series);
  }

  restoreMeasurement(id: number, name: string): Measurement {
    const measurement = { id, name, table: `m${id}`, tags: new Map(), fields: new Map(), tagSets: new TagSets() };
    this.byName.set(name, measurement);
    this.nextMeasurement = Math.max(this.nextMeasurement, id + 1);
    return measurement;
  }

  restoreTag(measurement: Measurement, id: number, name: string): TagColumnInfo {
    const column: TagColumnInfo = { id, name, physical: `t${id}`, role: 'tag', values: new TagValues() };
    measurement.tags.set(name, column);
    this.nextColumn = Math.max(this.nextColumn, id + 1);
    return column;
  }

  restoreField(measurement: Measurement, id: number, name: string, type: FieldType): FieldColumnInfo {
    const column: FieldColumnInfo = { id, name, physical: `f${id}`, role: 'field', type, series: new BitSet() };
    measurement.fields.set(name, column);
    this.nextColumn = Math.max(this.nextColumn, id + 1);
    return column;
  }
}
