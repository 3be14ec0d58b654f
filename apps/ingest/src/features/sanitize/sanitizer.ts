import type { Batch, KindRegistry } from '@observer/telemetry';
import { CardinalityGuard, type CardinalityLimits } from './cardinality-guard';
import { ColumnCleaner, type Notice } from './clean-columns';
import { checkSkew, stampArrival, type SkewBounds } from './clock-skew';
import type { FieldTypeBook } from './field-types';
import { NameRules } from './name-rules';
import type { Pseudonyms } from './pseudonyms';
import { RowRefusals } from './row-refusals';

export interface SanitizerLimits {
  readonly skew: SkewBounds;
  readonly cardinality: CardinalityLimits;
  readonly pseudonyms: Pseudonyms;
}

export interface SanitizerOptions extends SanitizerLimits {
  readonly kinds: KindRegistry;
  readonly fieldTypes: FieldTypeBook;
}

export interface Sanitized {
  /** All rows, also refused ones, with their columns cleaned: rows keep their numbers. */
  readonly batch: Batch;
  readonly refusals: RowRefusals;
  readonly notices: readonly Notice[];
}

/**
 * Everything that is checked and taken out after parsing, in this order: names, field types, clock skew, secrets and personal data,
 * cardinality (last, so that refused points add no values).
 */
export class Sanitizer {
  private readonly names = new NameRules();
  private readonly columns: ColumnCleaner;
  private readonly guard: CardinalityGuard;

  constructor(private readonly options: SanitizerOptions) {
    this.columns = new ColumnCleaner(options.pseudonyms);
    this.guard = new CardinalityGuard(options.cardinality);
  }

  /**
   * What must be known before `sanitize` can decide: a new field has to be agreed upon with the other replicas.
   * @throws ObserverError `unavailable`
   */
  async prepare(batches: readonly Batch[]): Promise<void> {
    const undeclared = batches.filter((batch) => this.options.kinds.get(batch.measurement) === undefined);
    await Promise.all(undeclared.map((batch) => this.options.fieldTypes.ensure(batch)));
  }

  /**
   * @param arrivedAtNs given to rows without a time of their own (`NO_TIME_NS`), in place
   * @param nowMs what clock skew and forgetting are measured against
   */
  sanitize(batch: Batch, arrivedAtNs: bigint, nowMs: number): Sanitized {
    const kind = this.options.kinds.get(batch.measurement);
    const refusals = new RowRefusals(batch.rows);
    const notices: Notice[] = [];
    if (kind === undefined) {
      this.names.check(batch, refusals);
      this.options.fieldTypes.check(batch, refusals);
    }
    stampArrival(batch.time, arrivedAtNs);
    checkSkew(batch, nowMs, this.options.skew, refusals);
    if (refusals.count === batch.rows) return { batch, refusals, notices };
    const cleaned = this.columns.clean(batch, kind, (notice) => notices.push(notice));
    if (cleaned.fields.length === 0) refusals.refuseAll(refusals.fault('nothing_left', 'all its fields are secrets, which are never stored', 'send at least one field that is no secret'));
    else this.guard.admit(cleaned, kind === undefined, nowMs, refusals);
    return { batch: cleaned, refusals, notices };
  }
}
