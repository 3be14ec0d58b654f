import type { Utf8Strings } from './text';

/**
 * Points in columns. One batch holds rows of one measurement; the hot path never makes an object per point.
 *
 * Tags have two encodings, so that a repeated tag set costs one lookup per row and a nearly unique one costs nothing extra:
 *  - metrics-like rows: `rowSeries` says which tag set (series) a row has, and tag columns have one id per series;
 *  - event rows: `rowSeries` is absent, and tag columns have one id per row.
 */
export interface Batch {
  readonly measurement: string;
  readonly rows: number;
  /** Nanoseconds since the Unix epoch, one per row. */
  readonly time: BigInt64Array;
  /** Index into the tag columns, one per row; absent = the row's own index. */
  readonly rowSeries?: Uint32Array;
  /** How many ids each tag column has: the number of series, or `rows`. */
  readonly seriesCount: number;
  readonly tags: readonly TagColumn[];
  readonly fields: readonly FieldColumn[];
}

/** A dictionary-encoded tag. Id 0 is "the tag is missing"; id n stands for `dictionary[n - 1]`. */
export interface TagColumn {
  readonly name: string;
  readonly dictionary: readonly string[];
  readonly ids: Uint32Array;
}

export type FieldType = 'float' | 'integer' | 'unsigned' | 'boolean' | 'string';

/**
 * A field. `present` has one bit per row (bit i & 7 of byte i >> 3), absent = every row has a value.
 * Values of rows that lack the field are zero ("" for strings).
 */
export type FieldColumn =
  | { readonly name: string; readonly type: 'float'; readonly values: Float64Array; readonly present?: Uint8Array }
  | { readonly name: string; readonly type: 'integer'; readonly values: BigInt64Array; readonly present?: Uint8Array }
  | { readonly name: string; readonly type: 'unsigned'; readonly values: BigUint64Array; readonly present?: Uint8Array }
  | { readonly name: string; readonly type: 'boolean'; readonly values: Uint8Array; readonly present?: Uint8Array }
  | {
      readonly name: string;
      readonly type: 'string';
      readonly values: readonly string[];
      readonly present?: Uint8Array;
      /** The same values as UTF-8, when the column was made from bytes; then `values` is made on first read (`textField`). */
      readonly utf8?: Utf8Strings;
    };

/** Whether row `row` has a value in this field. */
export const hasValue = (field: FieldColumn, row: number): boolean =>
  field.present === undefined || (field.present[row >> 3]! & (1 << (row & 7))) !== 0;

/** The id of row `row` in a tag column of this batch (0 = missing). */
export const tagIdOfRow = (batch: Batch, tag: TagColumn, row: number): number =>
  tag.ids[batch.rowSeries === undefined ? row : batch.rowSeries[row]!]!;
