import type { FieldType } from '@observer/telemetry';
import { encodeName } from './names';

/** A dimension of a measurement. */
export interface Dimension {
  readonly role: 'tag';
  readonly name: string;
  /** Name of its tag or field in InfluxDB. */
  readonly column: string;
  /** `tag` = part of the series; `field` = kept beside the measures, because its values are many. */
  readonly stored: 'tag' | 'field';
  /** Every value ever seen, in order of appearance; "" (missing) is not one of them. */
  readonly values: Set<string>;
}

/** A measure. */
export interface Field {
  readonly role: 'field';
  readonly name: string;
  readonly column: string;
  readonly type: FieldType;
  /** Set once a value was not finite: such values stand in a text field beside it, for InfluxDB cannot hold them. */
  notFinite: boolean;
}

export interface Measurement {
  readonly name: string;
  /** Its name in InfluxDB. */
  readonly stored: string;
  readonly tags: Map<string, Dimension>;
  readonly fields: Map<string, Field>;
}

/** What one entry of the catalogue's log says. */
export type CatalogueChange =
  | { readonly what: 'epoch'; readonly name: string }
  | { readonly what: 'dimension'; readonly measurement: string; readonly name: string; readonly column: string; readonly stored: 'tag' | 'field' }
  | { readonly what: 'field'; readonly measurement: string; readonly name: string; readonly column: string; readonly type: FieldType }
  | { readonly what: 'not-finite'; readonly measurement: string; readonly name: string }
  | { readonly what: 'value'; readonly measurement: string; readonly name: string; readonly text: string };

/** Notices which values of a dimension come in while it watches. */
export class ValueWatch {
  private readonly seen = new Set<string>();

  constructor(readonly dimension: string, readonly values: ReadonlySet<string>) {}

  note(measurement: string, text: string): void {
    if (this.values.has(text)) this.seen.add(JSON.stringify([measurement, text]));
  }

  saw(measurement: string, text: string): boolean {
    return this.seen.has(JSON.stringify([measurement, text]));
  }
}

/** Whether a dimension has many values, by measurement and name. */
export type IsHighCardinality = (measurement: string, dimension: string) => boolean;

/**
 * What exists and how it is stored: names, types, values of dimensions. A decision once made stays, since rows written before depend on it. Held in
 * memory; `CatalogueLog` makes changes durable before rows use them.
 */
export class Catalogue {
  private readonly byName = new Map<string, Measurement>();
  private readonly epochs = new Map<string, number>();
  private pending: CatalogueChange[] = [];
  /** Of those who want to know which values come in. */
  readonly watches = new Set<ValueWatch>();

  constructor(private readonly isHighCardinality: IsHighCardinality) {}

  get(name: string): Measurement | undefined {
    return this.byName.get(name);
  }

  measurements(): Measurement[] {
    return [...this.byName.values()];
  }

  /** A small number that stands for an epoch of the log. */
  obtainEpoch(name: string): number {
    const known = this.epochs.get(name);
    if (known !== undefined) return known;
    this.change({ what: 'epoch', name });
    return this.epochs.get(name)!;
  }

  obtain(name: string): Measurement {
    let measurement = this.byName.get(name);
    if (measurement === undefined) this.byName.set(name, (measurement = { name, stored: encodeName(name), tags: new Map(), fields: new Map() }));
    return measurement;
  }

  obtainDimension(measurement: Measurement, name: string): Dimension {
    const known = measurement.tags.get(name);
    if (known !== undefined) return known;
    const stored = this.isHighCardinality(measurement.name, name) ? 'field' : 'tag';
    this.change({ what: 'dimension', measurement: measurement.name, name, column: freeColumn(measurement, name, 'tag'), stored });
    return measurement.tags.get(name)!;
  }

  /**
   * The field that keeps values of this type. A field keeps the type it had first; integers go into a float field as floats; any other type goes to a
   * sibling named `<field>__<type>`.
   */
  obtainField(measurement: Measurement, name: string, type: FieldType): Field {
    const known = measurement.fields.get(name);
    if (known === undefined) {
      this.change({ what: 'field', measurement: measurement.name, name, column: freeColumn(measurement, name, 'field'), type });
      return measurement.fields.get(name)!;
    }
    if (known.type === type || (known.type === 'float' && (type === 'integer' || type === 'unsigned'))) return known;
    return this.obtainField(measurement, `${name}__${type}`, type);
  }

  obtainValue(measurement: Measurement, dimension: Dimension, text: string): void {
    for (const watch of this.watches) if (watch.dimension === dimension.name) watch.note(measurement.name, text);
    if (!dimension.values.has(text)) this.change({ what: 'value', measurement: measurement.name, name: dimension.name, text });
  }

  markNotFinite(measurement: Measurement, field: Field): void {
    if (!field.notFinite) this.change({ what: 'not-finite', measurement: measurement.name, name: field.name });
  }

  /** Hands over what is to be made durable; give it back when that failed. */
  takeChanges(): CatalogueChange[] {
    const taken = this.pending;
    this.pending = [];
    return taken;
  }

  restoreChanges(changes: readonly CatalogueChange[]): void {
    this.pending = [...changes, ...this.pending];
  }

  /** Applies a change that is durable already. */
  replay(change: CatalogueChange): void {
    if (change.what === 'epoch') return void this.epochs.set(change.name, this.epochs.size);
    const measurement = this.obtain(change.measurement);
    const { name } = change;
    switch (change.what) {
      case 'dimension':
        measurement.tags.set(name, { role: 'tag', name, column: change.column, stored: change.stored, values: new Set() });
        break;
      case 'field':
        measurement.fields.set(name, { role: 'field', name, column: change.column, type: change.type, notFinite: false });
        break;
      case 'not-finite':
        measurement.fields.get(name)!.notFinite = true;
        break;
      case 'value':
        measurement.tags.get(name)!.values.add(change.text);
        break;
    }
  }

  private change(change: CatalogueChange): void {
    this.replay(change);
    this.pending.push(change);
  }
}

/** InfluxQL cannot tell a tag from a field of the same name, so the later one gets another. */
function freeColumn({ tags, fields }: Measurement, name: string, role: 'tag' | 'field'): string {
  const column = encodeName(name);
  const taken = [...tags.values(), ...fields.values()].some((other) => other.column === column);
  return taken ? `${column}%${role}` : column;
}
