import { DuckDBConnection, VARCHAR } from '@duckdb/node-api';
import { ErasedPart, ErasureReport, ErasureSubject, OnErasedPart, Resolution } from '../../telemetry-store.port';
import { Cancellation } from '../engine/cancellation';
import { Catalogue, FieldColumnInfo, Measurement, TagColumnInfo, ValueWatch } from '../engine/catalogue';
import { CatalogueFile } from '../engine/catalogue-file';
import { ChangeQueue } from '../engine/change-queue';
import { Connections, execute, rowsOf } from '../engine/connections';
import { removeSetAside } from '../engine/database-files';
import { AttachedWindow } from '../engine/attached-window';
import { WindowFiles } from '../engine/window-files';
import { LEVELS } from '../../rollup/rollup-specs';
import { measurementIdOf } from '../rollup/rollup-table';
import { RollupRescue } from '../rollup/rollup-rescue';
import { Rollups } from '../rollup/rollups';
import { SampleEngine } from '../samples/sample-engine';
import { inTransaction } from '../rollup/window-rollups';
import { appendChunks, texts } from '../write/append-chunks';

/** Copies made beside the writes before one is made in turn with them. */
const TRIES_BESIDE_WRITES = 2;
const EVER = { startMs: -8_640_000_000_000_000, endMs: 8_640_000_000_000_000 };

export interface ErasureParts {
  readonly catalogue: Catalogue;
  readonly catalogueFile: CatalogueFile;
  readonly files: WindowFiles;
  readonly directory: string;
  readonly rollups: Rollups;
  readonly rescue: RollupRescue;
  readonly samples: SampleEngine;
  readonly changes: ChangeQueue;
  readonly connections: Connections;
  readonly writer: DuckDBConnection;
  /** For copies of files. */
  readonly copier: DuckDBConnection;
}

/** The columns of one measurement that name the subject. */
interface Target {
  readonly measurement: Measurement;
  readonly tag: TagColumnInfo | undefined;
  /** Ids of the values in the tag. */
  readonly ids: readonly number[];
  readonly text: FieldColumnInfo | undefined;
}

/**
 * Erases a person: files with their rows are written anew without them, so that nothing is left in free blocks either, and their text leaves the
 * dictionary last, so that a repeat after a crash finds what is left. To be called while no rollups are built and nothing is packed.
 */
export class Erasure {
  private readonly targets: readonly Target[];
  /** Windows whose rows went, and whose rollups are behind. */
  private readonly behind: { readonly start: number; readonly measurement: Measurement }[] = [];
  private readonly erased = new Map<string, ErasedPart>();

  constructor(private readonly parts: ErasureParts, private readonly subject: ErasureSubject, private readonly cancellation: Cancellation, private readonly onPart: OnErasedPart) {
    this.targets = parts.catalogue.measurements().flatMap((measurement) => targetOf(measurement, subject));
  }

  async run(): Promise<ErasureReport> {
    // Nobody can look into what is damaged, so none of it may stay.
    while (await this.parts.rescue.next()) this.cancellation.throwIfTriggered();
    removeSetAside(this.parts.directory);
    if (this.targets.length === 0) return { erased: [] };
    await this.listValues();
    // In turn: of rows that are just being written nothing would be noticed.
    const watch = await this.parts.changes.run(() => Promise.resolve(this.parts.catalogue.watchValues()));
    try {
      await this.eraseAll(watch);
    } finally {
      watch.end();
    }
    return { erased: this.report() };
  }

  private async eraseAll(watch: ValueWatch): Promise<void> {
    await this.eraseSamples();
    for (const start of this.parts.files.starts()) {
      this.cancellation.throwIfTriggered();
      await this.eraseRows(start);
    }
    for (const level of LEVELS) {
      for (const start of this.parts.rollups.files.at(level).starts()) {
        this.cancellation.throwIfTriggered();
        await this.eraseRollups(level, start);
      }
    }
    await this.finishRollups();
    await this.eraseTexts(watch);
  }

  /** Values of text fields are compared with a table, so that no user's text is part of a statement. */
  private async listValues(): Promise<void> {
    const { values } = this.subject;
    await execute(this.parts.copier, 'CREATE OR REPLACE TEMP TABLE erased_values(value VARCHAR)');
    await appendChunks(this.parts.copier, { catalog: 'temp', table: 'erased_values' }, values.length, [texts(VARCHAR, values)]);
  }

  private async eraseSamples(): Promise<void> {
    for (const { measurement, tag, ids } of this.targets) {
      if (tag === undefined || ids.length === 0) continue;
      for (const [i, value] of this.subject.values.entries()) {
        const matcher = { tag: tag.name, op: '=' as const, value };
        for (const range of [...this.parts.files.starts().map((startMs) => ({ startMs, endMs: startMs + this.parts.files.widthMs })), EVER]) {
          this.cancellation.throwIfTriggered();
          // What comes in meanwhile goes last, and is counted with what went before.
          const where = range === EVER ? 'late' : 'samples';
          const tell = (start: number, rows: number): Promise<void> => this.tell(`${where}/${i}/${start}`, measurement, 'raw', rows);
          await this.parts.changes.run(() => this.parts.samples.delete(measurement, [matcher], range, tell));
        }
      }
    }
  }

  private async eraseRows(start: number): Promise<void> {
    const { files, changes } = this.parts;
    const found = await files.use([start], ([window]) => (window === undefined ? Promise.resolve([]) : this.findRows(window)));
    if (found.length === 0) return;
    for (const { target, rows } of found) await this.tell(`rows/${start}`, target.measurement, 'raw', rows);
    await changes.run(() => files.use([start], ([window]) => this.markRollups(window!, found.map(({ target }) => target))));
    await this.rewrite(files, start, (window, table) => {
      const target = this.targets.find(({ measurement }) => measurement.table === table);
      return target === undefined ? undefined : conditionIn(window, target, table);
    });
    for (const { target } of found) this.behind.push({ start, measurement: target.measurement });
  }

  /** Rollups that counted the subject without naming it are computed anew, where there are rows to compute them from. */
  private async finishRollups(): Promise<void> {
    for (const { start, measurement } of this.behind) await this.parts.rollups.maintenance.finish(start, measurement, () => this.cancellation.throwIfTriggered());
  }

  private async findRows(window: AttachedWindow): Promise<{ target: Target; rows: number }[]> {
    const found: { target: Target; rows: number }[] = [];
    for (const target of this.targets) {
      const condition = conditionIn(window, target, target.measurement.table);
      if (condition === undefined) continue;
      const [row] = await rowsOf<[bigint]>(this.parts.copier, `SELECT count(*) FROM ${window.alias}.main.${target.measurement.table} WHERE ${condition}`);
      if (row![0] > 0n) found.push({ target, rows: Number(row![0]) });
    }
    return found;
  }

  /** Before the rows go: should the erasure end here, rollups are computed once more, and nothing is lost. */
  private async markRollups(window: AttachedWindow, targets: readonly Target[]): Promise<void> {
    const { marker } = this.parts.rollups;
    for (const target of targets) {
      const { measurement } = target;
      const sql = `SELECT DISTINCT time FROM ${window.alias}.main.${measurement.table} WHERE ${conditionIn(window, target, measurement.table)!} ORDER BY time`;
      const times = BigInt64Array.from((await rowsOf<[bigint]>(this.parts.copier, sql)).map(([time]) => time));
      await marker.prepare(window, measurement, false);
      let remember = (): void => undefined;
      await inTransaction(this.parts.writer, async () => {
        remember = await marker.markTimes(window, measurement, times);
      });
      remember();
      window.changes++;
    }
  }

  private async eraseRollups(level: Resolution & (typeof LEVELS)[number], start: number): Promise<void> {
    const files = this.parts.rollups.files.at(level);
    const conditions = new Map<string, string>();
    await files.use([start], async ([file]) => {
      for (const table of file?.tables.keys() ?? []) {
        const target = this.targets.find(({ measurement }) => measurement.id === measurementIdOf(table));
        const condition = target === undefined ? undefined : conditionIn(file!, target, table);
        if (condition === undefined) continue;
        const [row] = await rowsOf<[bigint]>(this.parts.copier, `SELECT count(*) FROM ${file!.alias}.main.${table} WHERE ${condition}`);
        if (row![0] === 0n) continue;
        conditions.set(table, condition);
        if (file!.tables.get(table)!.has('n')) await this.tell(`${table}/${start}`, target!.measurement, level, Number(row![0]));
      }
    });
    if (conditions.size > 0) await this.rewrite(files, start, (_, table) => conditions.get(table));
  }

  /** A window that is written to all the time is copied in turn with the writes in the end. */
  private async rewrite(files: WindowFiles, start: number, goneIn: (window: AttachedWindow, table: string) => string | undefined): Promise<void> {
    const { copier, changes } = this.parts;
    const statements = (window: AttachedWindow, schema: string): string[] => [...window.tables.keys()].map((table) => {
      const gone = goneIn(window, table);
      return `CREATE TABLE ${schema}.${table} AS FROM ${window.alias}.main.${table}${gone === undefined ? '' : ` WHERE NOT coalesce(${gone}, false)`}`;
    });
    for (let tries = 0; tries < TRIES_BESIDE_WRITES; tries++) {
      if ((await files.rewrite(start, { connection: copier, statements, turn: (work) => changes.run(work) })) !== undefined) return;
    }
    await changes.run(() => files.rewrite(start, { connection: copier, statements, turn: (work) => work() }));
  }

  /** Texts that came in meanwhile stay, for there are rows again that need them. */
  private async eraseTexts({ seen }: ValueWatch): Promise<void> {
    const { changes, connections, catalogueFile, catalogue } = this.parts;
    await changes.run(async () => {
      const gone = this.targets.flatMap(({ tag, ids }) => {
        const unused = tag === undefined ? [] : ids.filter((id) => seen.get(tag.id)?.has(id) !== true);
        return unused.length === 0 ? [] : [{ column: tag!, ids: unused }];
      });
      if (gone.length > 0) await connections.alone(() => catalogueFile.forget(catalogue, gone));
    });
  }

  /** Before it is erased, so that it is in the count whatever happens then. */
  private async tell(where: string, { name }: Measurement, resolution: Resolution, rows: number): Promise<void> {
    if (rows === 0) return;
    const part = { id: `${resolution}/${name}/${where}`, measurement: name, resolution, rows };
    this.erased.set(part.id, part);
    await this.onPart(part);
  }

  private report(): ErasureReport['erased'] {
    const sums = new Map<string, ErasureReport['erased'][number]>();
    for (const { measurement, resolution, rows } of this.erased.values()) {
      const key = `${resolution} ${measurement}`;
      sums.set(key, { measurement, resolution, rows: rows + (sums.get(key)?.rows ?? 0) });
    }
    return [...sums.values()];
  }
}

function targetOf(measurement: Measurement, { column, values }: ErasureSubject): Target[] {
  const tag = measurement.tags.get(column);
  const field = measurement.fields.get(column);
  const ids = tag === undefined ? [] : values.flatMap((value) => tag.values.idOf(value) ?? []).filter((id) => id !== 0);
  const text = field?.type === 'string' ? field : undefined;
  return ids.length === 0 && text === undefined ? [] : [{ measurement, tag, ids, text }];
}

/** SQL of the rows of a table that name the subject; undefined when the table has no such column. */
function conditionIn(file: AttachedWindow, { tag, ids, text }: Target, table: string): string | undefined {
  const present = file.tables.get(table);
  const conditions = [
    ...(tag !== undefined && ids.length > 0 && present?.has(tag.physical) === true ? [`${tag.physical} IN (${ids.join(', ')})`] : []),
    ...(text !== undefined && present?.has(text.physical) === true ? [`${text.physical} IN (SELECT value FROM temp.erased_values)`] : []),
  ];
  return conditions.length === 0 ? undefined : `(${conditions.join(' OR ')})`;
}
