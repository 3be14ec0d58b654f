/** What the store holds, where its series come from, and how long it keeps what. */
import { operation } from './operation';

export type Resolution = 'raw' | '10s' | '1m' | '1h';
export interface RetentionClass {
  id: string;
  description: string;
  rawMs: number;
  tenSecondsMs: number;
  minuteMs: number;
  hourMs: number;
  measurements: string[];
}
export interface StoredRetentionClass {
  revision: number;
  value: RetentionClass;
}
export interface RetentionDrop {
  measurement: string;
  resolution: string;
  rows: number;
  oldestMs: number | null;
  keepFromMs: number;
}
export interface RetentionPreview {
  drops: RetentionDrop[];
  rows: number;
  bytes: number;
}
export interface StoreReport {
  adapter: string;
  rows: number;
  bytes: number;
  bytesPerRow: number;
  measurements: { name: string; rows: number; oldestMs: number | null; newestMs: number | null }[];
  windows: { startMs: number; endMs: number; bytes: number; rows: number }[];
  /** Absent from a writer that keeps no rollups. */
  resolutions: { resolution: string; rows: number; bytes: number; oldestMs: number | null; newestMs: number | null }[] | null;
  metrics: { series: number; samples: number; bytes: number; bytesPerSample: number } | null;
}
export interface Cardinality {
  measurements: { name: string; series: number; rows: number }[];
  tags: { name: string; values: number; top: { value: string; rows: number }[] }[];
}

const CLASS = 'revision value { id description rawMs tenSecondsMs minuteMs hourMs measurements }';

export const STORE_REPORT = operation<{ storeStats: StoreReport }>(
  `query StoreReport { storeStats { adapter rows bytes bytesPerRow measurements { name rows oldestMs newestMs } windows { startMs endMs bytes rows }
    resolutions { resolution rows bytes oldestMs newestMs } metrics { series samples bytes bytesPerSample } } }`,
);
export const CARDINALITY = operation<{ storeCardinality: Cardinality }, { measurement?: string; limit: number }>(
  'query Cardinality($measurement: String, $limit: Int) { storeCardinality(measurement: $measurement, limit: $limit) { measurements { name series rows } tags { name values top { value rows } } } }',
);
export const RETENTION = operation<{ retentionClasses: { classes: StoredRetentionClass[]; appliedAtMs: number | null } }>(
  `query Retention { retentionClasses { classes { ${CLASS} } appliedAtMs } }`,
);
export const PREVIEW_RETENTION = operation<{ previewRetention: RetentionPreview }, { value: RetentionClass }>(
  'query PreviewRetention($value: RetentionClassInput!) { previewRetention(value: $value) { drops { measurement resolution rows oldestMs keepFromMs } rows bytes } }',
);
export const PUT_RETENTION = operation<{ putRetentionClass: StoredRetentionClass }, { value: RetentionClass; expectedRevision: number }>(
  `mutation PutRetention($value: RetentionClassInput!, $expectedRevision: Int) { putRetentionClass(value: $value, expectedRevision: $expectedRevision) { ${CLASS} } }`,
);
export const DELETE_RETENTION = operation<{ deleteRetentionClass: boolean }, { id: string }>('mutation DeleteRetention($id: ID!) { deleteRetentionClass(id: $id) }');
