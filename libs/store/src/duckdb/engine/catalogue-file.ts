import { DuckDBConnection, INTEGER, UINTEGER, VARCHAR } from '@duckdb/node-api';
import { ObserverError } from '@observer/kernel';
import { FieldType } from '@observer/telemetry';
import { newCursorKey } from '../../page/page-cursors';
import { appendChunks, numbers, texts } from '../write/append-chunks';
import { StoreNotice } from '../../telemetry-store.port';
import { attachDatabase } from './attach-database';
import { Catalogue, CatalogueChanges, FieldColumnInfo, Measurement, TagColumnInfo } from './catalogue';
import { execute, quoteText, rowsOf } from './connections';
import { removeDatabase, replaceDatabase } from './database-files';
import { commitFault, openFault } from './faults';
import { verifyDatabase } from './make-database';

/** Raised when the layout changes in a way that older releases cannot read. 2: samples of metrics are kept in tables of their own. */
const LAYOUT_VERSION = '2';
/** Read as well; what they lack is added when they are loaded, and by the engine's upgrade. */
const OLDER_LAYOUTS = ['1'];

const CURSOR_KEY = 'cursorKey';

const seriesTables = (schema: string): string[] => [
  `CREATE TABLE IF NOT EXISTS ${schema}.tag_sets(measurement INTEGER, id UINTEGER, tags VARCHAR)`,
  `CREATE TABLE IF NOT EXISTS ${schema}.series(field INTEGER, tag_set UINTEGER)`,
];

/** `catalog.duckdb`, attached as `catalog`. */
export class CatalogueFile {
  private isAttached = false;

  constructor(
    private readonly connection: DuckDBConnection,
    private readonly path: string,
    private readonly onNotice: (notice: StoreNotice) => void,
  ) {}

  /** Statements that make a new, empty catalogue. */
  static statements(schema: string, windowMs: number): string[] {
    return [
      `CREATE TABLE ${schema}.meta(key VARCHAR, value VARCHAR)`,
      `CREATE TABLE ${schema}.measurements(id INTEGER, name VARCHAR)`,
      `CREATE TABLE ${schema}.columns(id INTEGER, measurement INTEGER, name VARCHAR, role VARCHAR, type VARCHAR)`,
      `CREATE TABLE ${schema}.dictionary(column_id INTEGER, id UINTEGER, text VARCHAR)`,
      ...seriesTables(schema),
      `INSERT INTO ${schema}.meta VALUES ('layout', '${LAYOUT_VERSION}'), ('windowMs', '${windowMs}')`,
    ];
  }

  /** @throws ObserverError `invalid_argument` when the directory was made with another layout or window width */
  async load(windowMs: number): Promise<Catalogue> {
    await this.checkMeta(windowMs);
    for (const statement of seriesTables('catalog.main')) await execute(this.connection, statement);
    const catalogue = new Catalogue();
    const measurements = new Map<number, Measurement>();
    const tags = new Map<number, TagColumnInfo>();
    const fields = new Map<number, FieldColumnInfo>();
    for (const [id, name] of await rowsOf<[number, string]>(this.connection, 'SELECT id, name FROM catalog.main.measurements ORDER BY id')) {
      measurements.set(id, catalogue.restoreMeasurement(id, name));
    }
    const columns = 'SELECT id, measurement, name, role, type FROM catalog.main.columns ORDER BY id';
    for (const [id, measurementId, name, role, type] of await rowsOf<[number, number, string, string, FieldType]>(this.connection, columns)) {
      const measurement = measurements.get(measurementId)!;
      if (role === 'tag') tags.set(id, catalogue.restoreTag(measurement, id, name));
      else fields.set(id, catalogue.restoreField(measurement, id, name, type));
    }
    for (const [columnId, id, text] of await rowsOf<[number, number, string]>(this.connection, 'SELECT column_id, id, text FROM catalog.main.dictionary')) {
      tags.get(columnId)!.values.restore(id, text);
    }
    for (const [measurementId, id, texts] of await rowsOf<[number, number, string]>(this.connection, 'SELECT measurement, id, tags FROM catalog.main.tag_sets ORDER BY measurement, id')) {
      measurements.get(measurementId)!.tagSets.restore(id, readTagSet(texts, tags));
    }
    for (const [field, tagSet] of await rowsOf<[number, number]>(this.connection, 'SELECT field, tag_set FROM catalog.main.series')) fields.get(field)!.series.add(tagSet);
    return catalogue;
  }

  /** Whether an earlier release made this directory, and `markUpgraded` was not called since. */
  async isOlder(): Promise<boolean> {
    const [row] = await rowsOf<[string]>(this.connection, `SELECT value FROM catalog.main.meta WHERE key = 'layout'`);
    return row![0] !== LAYOUT_VERSION;
  }

  /** The key of the store's cursors, made when there is none. */
  async cursorKey(): Promise<Buffer> {
    const known = await rowsOf<[string]>(this.connection, `SELECT value FROM catalog.main.meta WHERE key = '${CURSOR_KEY}'`);
    if (known.length > 0) return Buffer.from(known[0]![0], 'hex');
    const key = newCursorKey();
    await execute(this.connection, `INSERT INTO catalog.main.meta VALUES ('${CURSOR_KEY}', '${key.toString('hex')}')`);
    return key;
  }

  async markUpgraded(): Promise<void> {
    await execute(this.connection, `UPDATE catalog.main.meta SET value = '${LAYOUT_VERSION}' WHERE key = 'layout'`);
  }

  /** Makes additions durable. Must be called before rows that use them are committed. */
  async save(catalogue: Catalogue): Promise<void> {
    if (!catalogue.hasChanges()) return;
    const changes = catalogue.takeChanges();
    try {
      await this.attach();
      await execute(this.connection, 'BEGIN');
      await this.append(changes);
      await execute(this.connection, 'COMMIT');
    } catch (thrown) {
      catalogue.restoreChanges(changes);
      await execute(this.connection, 'ROLLBACK').catch(() => undefined);
      await this.reattach().catch(() => undefined);
      throw commitFault(this.path, thrown);
    }
  }

  async attach(): Promise<void> {
    if (this.isAttached) return;
    try {
      const mended = await attachDatabase(this.connection, { path: this.path, alias: 'catalog', options: '' });
      this.isAttached = true;
      if (mended) this.onNotice({ event: 'store-file-mended', file: this.path, reason: 'a checkpoint was cut short while it wrote metadata; nothing is lost' });
    } catch (thrown) {
      throw openFault(this.path, thrown);
    }
  }

  /**
   * Erases values of tags from the file, which is written anew so that nothing is left of them in it. Nobody may read the catalogue meanwhile. A
   * kill leaves the old file or the new one.
   */
  async forget(catalogue: Catalogue, gone: readonly { readonly column: TagColumnInfo; readonly ids: readonly number[] }[]): Promise<void> {
    await this.save(catalogue);
    const copy = `${this.path}.new`;
    removeDatabase(copy);
    try {
      await execute(this.connection, `ATTACH ${quoteText(copy)} AS forgotten`);
      const isGone = gone.map(({ column, ids }) => `(column_id = ${column.id} AND id IN (${ids.join(', ')}))`).join(' OR ');
      for (const [table] of await rowsOf<[string]>(this.connection, `SELECT table_name FROM duckdb_tables() WHERE database_name = 'catalog'`)) {
        const columns = table === 'dictionary' ? `column_id, id, CASE WHEN ${isGone} THEN '' ELSE text END AS text` : '*';
        await execute(this.connection, `CREATE TABLE forgotten.main.${table} AS SELECT ${columns} FROM catalog.main.${table}`);
      }
      for (const statement of ['CHECKPOINT forgotten', 'DETACH forgotten']) await execute(this.connection, statement);
      await verifyDatabase(this.connection, { path: copy, alias: 'forgotten' });
      await execute(this.connection, 'CHECKPOINT catalog');
      await this.detach();
      replaceDatabase(this.path, copy);
    } catch (thrown) {
      await execute(this.connection, 'DETACH DATABASE IF EXISTS forgotten').catch(() => undefined);
      throw commitFault(this.path, thrown);
    } finally {
      await this.attach();
    }
    for (const { column, ids } of gone) for (const id of ids) column.values.forget(id);
  }

  /** DuckDB may refuse a file after a failed commit until it is attached anew. Saving the same additions again does no harm. */
  private async reattach(): Promise<void> {
    await this.detach();
    await this.attach();
  }

  private async detach(): Promise<void> {
    this.isAttached = false;
    await execute(this.connection, 'DETACH DATABASE IF EXISTS catalog');
  }

  private async append({ measurements, columns, values, tagSets, series }: CatalogueChanges): Promise<void> {
    const append = (table: string, rows: number, ...data: Parameters<typeof appendChunks>[3]): Promise<void> =>
      rows === 0 ? Promise.resolve() : appendChunks(this.connection, { catalog: 'catalog', table }, rows, data);
    await append('measurements', measurements.length,
      numbers(INTEGER, Int32Array.from(measurements, (m) => m.id)), texts(VARCHAR, measurements.map((m) => m.name)));
    await append('columns', columns.length,
      numbers(INTEGER, Int32Array.from(columns, ({ column }) => column.id)),
      numbers(INTEGER, Int32Array.from(columns, ({ measurement }) => measurement.id)),
      texts(VARCHAR, columns.map(({ column }) => column.name)),
      texts(VARCHAR, columns.map(({ column }) => column.role)),
      texts(VARCHAR, columns.map(({ column }) => (column.role === 'tag' ? 'string' : column.type))));
    await append('dictionary', values.length,
      numbers(INTEGER, Int32Array.from(values, ({ column }) => column.id)),
      numbers(UINTEGER, Uint32Array.from(values, ({ id }) => id)),
      texts(VARCHAR, values.map(({ text }) => text)));
    await append('tag_sets', tagSets.length,
      numbers(INTEGER, Int32Array.from(tagSets, ({ measurement }) => measurement.id)),
      numbers(UINTEGER, Uint32Array.from(tagSets, ({ index }) => index)),
      texts(VARCHAR, tagSets.map(({ measurement, index }) => writeTagSet(measurement.tagSets.tagsOf(index)))));
    await append('series', series.length,
      numbers(INTEGER, Int32Array.from(series, ({ field }) => field.id)),
      numbers(UINTEGER, Uint32Array.from(series, ({ tagSet }) => tagSet)));
  }

  private async checkMeta(windowMs: number): Promise<void> {
    const meta = new Map(await rowsOf<[string, string]>(this.connection, 'SELECT key, value FROM catalog.main.meta'));
    if (meta.get('layout') !== LAYOUT_VERSION && !OLDER_LAYOUTS.includes(meta.get('layout')!)) {
      throw new ObserverError('invalid_argument', `${this.path} has layout ${meta.get('layout') ?? 'unknown'}, this release reads layout ${LAYOUT_VERSION}; use the release that wrote it, or another directory`);
    }
    if (meta.get('windowMs') !== String(windowMs)) {
      throw new ObserverError('invalid_argument', `${this.path} was made with windows of ${Number(meta.get('windowMs')) / 1000} s, the configuration asks for ${windowMs / 1000} s; keep the old width, or use another directory`);
    }
  }
}

/** A tag set as text: `<column>:<value id>,…`. */
const writeTagSet = (tags: readonly (readonly [TagColumnInfo, number])[]): string => tags.map(([column, id]) => `${column.id}:${id}`).join(',');

function readTagSet(text: string, columns: ReadonlyMap<number, TagColumnInfo>): [TagColumnInfo, number][] {
  if (text === '') return [];
  return text.split(',').map((pair) => {
    const [column, id] = pair.split(':').map(Number) as [number, number];
    return [columns.get(column)!, id];
  });
}
