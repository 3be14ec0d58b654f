import type { Batch } from '../model/batch';
import type { ParseLimits } from './limits';

/** Stable codes of refused lines: clients branch on them. Add, never rename. */
export type FaultCode =
  | 'syntax_error'
  | 'too_deep'
  | 'invalid_utf8'
  | 'line_too_long'
  | 'name_too_long'
  | 'value_too_long'
  | 'too_many_tags'
  | 'too_many_fields'
  | 'too_many_measurements'
  | 'too_sparse'
  | 'duplicate_tag'
  | 'duplicate_column'
  | 'missing_fields'
  | 'missing_kind'
  | 'unknown_kind'
  | 'unknown_column'
  | 'missing_column'
  | 'wrong_type'
  | 'value_not_allowed'
  | 'out_of_range'
  | 'invalid_time'
  | 'field_type_conflict'
  | 'too_many_faults';

/** Why a line is refused and how to mend it. */
export interface Refusal {
  readonly code: FaultCode;
  /** What is wrong, and where. */
  readonly reason: string;
  /** What the sender should do. */
  readonly remedy: string;
}

/** A refused line. */
export interface LineFault extends Refusal {
  /** Line of the body, counted from 1; the element of a JSON array. */
  readonly line: number;
  /** Measurement or kind, when it could be read. */
  readonly measurement?: string;
  /** The line as it came, without its line end; a view into the body. */
  readonly raw: Uint8Array;
}

/** What was kept of a body. */
export interface KeptRows {
  /** One batch per measurement; more than one only where a field changes its type within the body. */
  readonly batches: Batch[];
  /** For each batch, the line (element of a JSON array) each of its rows came from, counted from 1. */
  readonly lines: Uint32Array[];
  /** Rows of all batches. */
  rows: number;
}

export interface ParseResult extends Readonly<KeptRows> {
  readonly faults: LineFault[];
  /** Lines refused; more than `faults.length` when there were more than `maxFaults`. */
  readonly refused: number;
}

/** Collects the refused lines of one body. Beyond `maxFaults` it only keeps their bytes, joined by line ends, in one last fault. */
export class FaultLog {
  private readonly faults: LineFault[] = [];
  private refused = 0;
  private rest: Uint8Array | undefined;
  private restLength = 0;
  private restLine = 0;

  constructor(
    private readonly body: Uint8Array,
    private readonly limits: ParseLimits,
  ) {}

  add(line: number, refusal: Refusal, start: number, end: number, measurement?: string): void {
    this.refused++;
    if (this.faults.length >= this.limits.maxFaults) return this.keepBytes(line, start, end);
    const raw = this.body.subarray(start, end);
    this.faults.push(measurement === undefined ? { line, ...refusal, raw } : { line, ...refusal, measurement, raw });
  }

  /** All faults, and how many lines they stand for. */
  finish(): { faults: LineFault[]; refused: number } {
    const more = this.refused - this.faults.length;
    if (this.rest !== undefined) {
      this.faults.push({
        line: this.restLine,
        code: 'too_many_faults',
        reason: `${more} more lines were refused, the first of them here; raw holds them all`,
        remedy: 'mend the faults listed, then send these lines again to learn about theirs',
        raw: this.rest.subarray(0, this.restLength),
      });
    }
    return { faults: this.faults, refused: this.refused };
  }

  private keepBytes(line: number, start: number, end: number): void {
    // What is refused and its line ends never exceed the body; one byte more for a last line without one.
    this.rest ??= new Uint8Array(this.body.length + 1);
    if (this.restLine === 0) this.restLine = line;
    this.rest.set(this.body.subarray(start, end), this.restLength);
    this.restLength += end - start;
    this.rest[this.restLength++] = 10;
  }
}
