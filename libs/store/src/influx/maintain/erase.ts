import type { ErasedPart, ErasureReport, ErasureSubject, OnErasedPart } from '../../telemetry-store.port';
import { countRows, deleteRollupRows, tablesOf } from '../rollup/rollup-retention';
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
    const remover = new RowRemover(this.parts);
    for (const [i, deletion] of this.deletionsOf(measurement).entries()) {
      await remover.remove(deletion, undefined, (dayMs, rows) => this.tell({ id: `raw/${measurement.name}/${i}/${dayMs}`, measurement: measurement.name, resolution: 'raw', rows }));
    }
    await this.ofRollups(measurement);
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

  private async ofRollups(measurement: Measurement): Promise<void> {
    const { rollups, server, beside, inTurn } = this.parts;
    for (const one of tablesOf(rollups, measurement.name)) {
      if (!one.table.measurement.tags.has(this.column)) continue;
      for (const [i, value] of this.values.entries()) {
        const matchers = [{ tag: this.column, op: '=' as const, value }];
        const { rows } = await beside((scope) => countRows(one, matchers, undefined, server, scope));
        if (rows === 0) continue;
        await this.tell({ id: `${one.level}/${one.table.measurement.stored}/${i}`, measurement: measurement.name, resolution: one.level, rows });
        await inTurn((scope) => deleteRollupRows(one, matchers, undefined, server, scope));
      }
    }
  }

  private async tell(part: ErasedPart): Promise<void> {
    this.erased.set(part.id, part);
    await this.onPart(part);
  }
}
