import type { Matcher } from '@observer/contracts';
import type { ErasedPart, ErasureReport, ErasureSubject, OnErasedPart } from '../../telemetry-store.port';
import { countRows, deleteRollupRows, type LevelTable, tablesOf } from '../rollup/rollup-retention';
import type { Deletion } from '../remove/deletion';
import { type RemoverParts, RowRemover } from '../remove/remove-rows';
import { type Catalogue, type Measurement, ValueWatch } from '../schema/catalogue';
import type { CatalogueLog } from '../schema/catalogue-log';

interface EraseParts extends RemoverParts {
  readonly catalogue: Catalogue;
  readonly catalogueLog: CatalogueLog;
}

/**
 * Removes a person's rows, then their text from the catalogue. What is deleted leaves InfluxDB's files when it compacts them.
 * Rows first: a crash in between leaves a text nobody uses, and the repeat removes it.
 */
export async function eraseSubject({ column, values }: ErasureSubject, parts: EraseParts, onPart: OnErasedPart): Promise<ErasureReport> {
  const { catalogue, catalogueLog, inTurn } = parts;
  const watch = new ValueWatch(column, new Set(values));
  // In turn: of rows that are just being written nothing would be noticed.
  await inTurn(() => Promise.resolve(void catalogue.watches.add(watch)));
  try {
    const erasure = new Erasure(parts, column, values, onPart);
    for (const measurement of catalogue.measurements()) {
      if (measurement.tags.has(column) || measurement.fields.has(column)) await erasure.of(measurement);
    }
    await inTurn((scope) => catalogueLog.forget(catalogue, watch, scope));
    return { erased: erasure.report() };
  } finally {
    catalogue.watches.delete(watch);
  }
}

class Erasure {
  private readonly erased = new Map<string, ErasedPart>();

  constructor(private readonly parts: EraseParts, private readonly column: string, private readonly values: readonly string[], private readonly onPart: OnErasedPart) {}

  async of(measurement: Measurement): Promise<void> {
    // Told first: buckets are made anew once the rows are gone, and then they name nobody.
    await this.tellRollups(measurement);
    const remover = new RowRemover(this.parts);
    for (const [i, deletion] of this.deletionsOf(measurement).entries()) {
      await remover.remove(deletion, undefined, (dayMs, rows) => this.tell({ id: `raw/${measurement.name}/${i}/${dayMs}`, measurement: measurement.name, resolution: 'raw', rows }));
    }
    await this.tellRollups(measurement);
    for (const { table, matchers } of this.rollupRowsOf(measurement)) await this.parts.inTurn((scope) => deleteRollupRows(table, matchers, undefined, this.parts.server, scope));
  }

  report(): ErasureReport['erased'] {
    const sums = new Map<string, ErasureReport['erased'][number]>();
    for (const { measurement, resolution, rows } of this.erased.values()) {
      const key = `${resolution} ${measurement}`;
      sums.set(key, { measurement, resolution, rows: rows + (sums.get(key)?.rows ?? 0) });
    }
    return [...sums.values()];
  }

  private deletionsOf(measurement: Measurement): Deletion[] {
    return this.values.flatMap((value) => [
      ...(measurement.tags.has(this.column) ? [{ measurement, matchers: [{ tag: this.column, op: '=' as const, value }] }] : []),
      ...(measurement.fields.get(this.column)?.type === 'string' ? [{ measurement, matchers: [], filters: [{ field: this.column, op: '=' as const, value }] }] : []),
    ]);
  }

  /** Counts the buckets that name the person. Of two counts the greater one is told. */
  private async tellRollups(measurement: Measurement): Promise<void> {
    for (const { id, table, matchers } of this.rollupRowsOf(measurement)) {
      const { rows } = await this.parts.beside((scope) => countRows(table, matchers, undefined, this.parts.server, scope));
      if (rows > (this.erased.get(id)?.rows ?? 0)) await this.tell({ id, measurement: measurement.name, resolution: table.level, rows });
    }
  }

  private rollupRowsOf(measurement: Measurement): { id: string; table: LevelTable; matchers: Matcher[] }[] {
    return tablesOf(this.parts.rollups, measurement.name)
      .filter(({ table }) => table.measurement.tags.has(this.column))
      .flatMap((table) => this.values.map((value, i) => ({ id: `${table.level}/${table.table.measurement.stored}/${i}`, table, matchers: [{ tag: this.column, op: '=' as const, value }] })));
  }

  private async tell(part: ErasedPart): Promise<void> {
    this.erased.set(part.id, part);
    await this.onPart(part);
  }
}
