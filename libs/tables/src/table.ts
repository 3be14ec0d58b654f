/** A table on its way into a file: columns known beforehand, rows in batches. */
export interface TableColumn {
  readonly name: string;
  /**
   * `time` holds nanoseconds since the epoch as a decimal string; integers beyond 2^53 are decimal strings too, and floats
   * that JSON cannot write are `NaN`, `Infinity`, `-Infinity`.
   */
  readonly type: 'time' | 'string' | 'float' | 'integer' | 'unsigned' | 'boolean';
}

export type Cell = string | number | boolean | null;

/** One value per column, in the order of the columns. */
export type TableRow = readonly Cell[];

export interface Table {
  readonly columns: readonly TableColumn[];
  readonly batches: AsyncIterable<readonly TableRow[]>;
}

export const TABLE_FORMATS = ['csv', 'json', 'parquet'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

export const CONTENT_TYPES: Readonly<Record<TableFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present', json: 'application/json', parquet: 'application/vnd.apache.parquet',
};

/** RFC 3339 with all nine digits, from nanoseconds as a decimal string. */
export function timeText(nanoseconds: string): string {
  const value = BigInt(nanoseconds);
  const perMilli = 1_000_000n;
  const milliseconds = value >= 0n || value % perMilli === 0n ? value / perMilli : value / perMilli - 1n;
  const rest = (value - milliseconds * perMilli).toString().padStart(6, '0');
  return new Date(Number(milliseconds)).toISOString().replace('Z', `${rest}Z`);
}

/** Names for columns of labels beside columns that are always there: `label_time` for a label `time`, `label_label_time` where there is such a label too. */
export function columnNames(labels: readonly string[], fixed: readonly string[]): string[] {
  const taken = new Set([...fixed, ...labels.filter((label) => !fixed.includes(label))]);
  return labels.map((label) => {
    if (!fixed.includes(label)) return label;
    let name = `label_${label}`;
    while (taken.has(name)) name = `label_${name}`;
    taken.add(name);
    return name;
  });
}
