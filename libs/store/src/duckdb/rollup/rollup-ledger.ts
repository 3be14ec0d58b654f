import { DuckDBConnection } from '@duckdb/node-api';
import { execute, rowsOf } from '../engine/connections';

/**
 * `settled`: every rollup of the measurement in this window is up to date, so its file need not be asked. `sealed`: in addition its raw rows
 * were given up by retention, so its rollups must never be made anew from what is left.
 */
type State = 'settled' | 'sealed';

/** A measurement in one window. */
export interface LedgerKey {
  readonly windowStartMs: number;
  readonly measurementId: number;
}

const keyOf = ({ windowStartMs, measurementId }: LedgerKey): string => `${windowStartMs}/${measurementId}`;

/**
 * Windows whose rollups are finished, in the catalogue. An entry is taken out before rows are committed that make it untrue, so a crash leaves at
 * worst a window that is looked at again.
 */
export class RollupLedger {
  private readonly entries = new Map<string, { readonly state: State; readonly declaration: string }>();

  private constructor(private readonly connection: DuckDBConnection) {}

  static async load(connection: DuckDBConnection): Promise<RollupLedger> {
    const ledger = new RollupLedger(connection);
    await execute(connection, 'CREATE TABLE IF NOT EXISTS catalog.main.rollup_windows(window_start BIGINT, measurement INTEGER, state VARCHAR, declaration VARCHAR)');
    const rows = await rowsOf<[bigint, number, State, string]>(connection, 'SELECT window_start, measurement, state, declaration FROM catalog.main.rollup_windows');
    for (const [start, measurementId, state, declaration] of rows) ledger.entries.set(keyOf({ windowStartMs: Number(start), measurementId }), { state, declaration });
    return ledger;
  }

  isSealed(key: LedgerKey): boolean {
    return this.entries.get(keyOf(key))?.state === 'sealed';
  }

  /** Starts of the windows in which a measurement is sealed, ascending. */
  sealedWindows(measurementId: number): number[] {
    const keys = [...this.entries].filter(([, { state }]) => state === 'sealed').map(([key]) => key.split('/').map(Number) as [number, number]);
    return keys.filter(([, id]) => id === measurementId).map(([start]) => start).sort((a, b) => a - b);
  }

  isSettled(key: LedgerKey, declaration: string): boolean {
    const entry = this.entries.get(keyOf(key));
    return entry !== undefined && (entry.state === 'sealed' || entry.declaration === declaration);
  }

  settle(key: LedgerKey, declaration: string): Promise<void> {
    return this.put(key, 'settled', declaration);
  }

  seal(key: LedgerKey, declaration: string): Promise<void> {
    return this.put(key, 'sealed', declaration);
  }

  /** To be called before something is committed that leaves the window's rollups behind. */
  async reopen(key: LedgerKey): Promise<void> {
    if (this.entries.get(keyOf(key))?.state !== 'settled') return;
    await execute(this.connection, `DELETE FROM catalog.main.rollup_windows WHERE window_start = ${key.windowStartMs} AND measurement = ${key.measurementId}`);
    this.entries.delete(keyOf(key));
  }

  private async put(key: LedgerKey, state: State, declaration: string): Promise<void> {
    const { windowStartMs, measurementId } = key;
    await execute(this.connection, `DELETE FROM catalog.main.rollup_windows WHERE window_start = ${windowStartMs} AND measurement = ${measurementId}`);
    await execute(this.connection, `INSERT INTO catalog.main.rollup_windows VALUES (${windowStartMs}, ${measurementId}, '${state}', '${declaration}')`);
    this.entries.set(keyOf(key), { state, declaration });
  }
}
