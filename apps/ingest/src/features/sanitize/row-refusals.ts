import type { Batch } from '@observer/telemetry';

/** Codes are part of the API: they stand in error reports, metrics and dead letters. Add, never rename. */
export type RefusalCode =
  | 'invalid_name'
  | 'time_too_old'
  | 'time_in_future'
  | 'cardinality_exceeded'
  | 'too_many_measurements'
  | 'too_many_columns'
  | 'field_type_conflict'
  | 'nothing_left';

/** Why rows were refused, in words; shared by all rows with the same fault. */
export interface RowFault {
  readonly code: RefusalCode;
  /** The reason may differ from row to row (its time, say). */
  readonly reason: (row: number) => string;
  readonly remedy: string;
}

/** Which rows of one batch are refused and why. Costs nothing per row until the first refusal; the first fault of a row wins. */
export class RowRefusals {
  private readonly faults: RowFault[] = [];
  private faultOfRow: Uint16Array | undefined;
  private refusedCount = 0;

  constructor(readonly rows: number) {}

  get count(): number {
    return this.refusedCount;
  }

  /** Registers a fault once; rows then refer to it. */
  fault(code: RefusalCode, reason: string | ((row: number) => string), remedy: string): number {
    this.faults.push({ code, reason: typeof reason === 'string' ? () => reason : reason, remedy });
    return this.faults.length;
  }

  refuse(row: number, fault: number): void {
    this.faultOfRow ??= new Uint16Array(this.rows);
    if (this.faultOfRow[row] !== 0) return;
    this.faultOfRow[row] = fault;
    this.refusedCount++;
  }

  refuseAll(fault: number): void {
    for (let row = 0; row < this.rows; row++) this.refuse(row, fault);
  }

  isRefused(row: number): boolean {
    return this.faultOfRow !== undefined && this.faultOfRow[row] !== 0;
  }

  faultOf(row: number): RowFault | undefined {
    const fault = this.faultOfRow?.[row] ?? 0;
    return fault === 0 ? undefined : this.faults[fault - 1];
  }

  /** Refused rows by code. */
  countsByCode(): Map<RefusalCode, number> {
    const counts = new Map<RefusalCode, number>();
    if (this.faultOfRow === undefined) return counts;
    for (const fault of this.faultOfRow) {
      if (fault === 0) continue;
      const { code } = this.faults[fault - 1]!;
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    return counts;
  }
}

/** Refuses every row whose entry of a tag column is flagged. `flagged` has one flag per id, id 0 = missing. */
export function refuseByTag(batch: Batch, ids: Uint32Array, flagged: Uint8Array, fault: number, refusals: RowRefusals): void {
  const { rowSeries } = batch;
  for (let row = 0; row < batch.rows; row++) {
    if (flagged[ids[rowSeries === undefined ? row : rowSeries[row]!]!] === 1) refusals.refuse(row, fault);
  }
}
