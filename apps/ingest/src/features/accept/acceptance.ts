import { BATCH_HEADERS, eventsSubject, metricsSubject, TELEMETRY } from '@observer/contracts';
import { type Clock, ObserverError } from '@observer/kernel';
import type { Messaging } from '@observer/platform';
import { encodeBatches, selectRows, sliceRows, type Batch, type KindRegistry } from '@observer/telemetry';
import type { Enricher } from '../enrich';
import { lacksTime, type Notice, type RowFault, type RowRefusals, type Sanitizer } from '../sanitize';
import type { AcceptMetrics } from './accept-metrics';
import { MessageIds } from './message-id';
import { planMessages, type PlannedMessage } from './message-plan';
import type { RefusedPoint, RefusedPoints } from './refused-points.port';
import { rowAsLine } from './row-text';
import { shardBatches, type ShardOfBatch } from './shard';

/** Bytes of one body that may be on their way to the broker before the next piece is worked on. */
const MAX_PENDING_BYTES = 16 * 1024 ** 2;
/** Refused points that are described in the answer; all of them are counted and kept. */
export const MAX_DESCRIBED = 100;

export interface AcceptanceParts {
  readonly messaging: Messaging;
  readonly clock: Clock;
  readonly kinds: KindRegistry;
  readonly sanitizer: Sanitizer;
  readonly enricher: Enricher;
  readonly metrics: AcceptMetrics;
  readonly shards: number;
}

export interface AcceptanceRequest {
  /** Where the points came in: `POST /v1/events`, `host metrics`. */
  readonly source: string;
  /** Base of the message ids: the same for every repeat. */
  readonly messageId: string;
  /** The sender named this body, so also points without a time of their own count once. */
  readonly explicitId: boolean;
  /** Given to points without a time. */
  readonly arrivedAtNs: bigint;
}

/** Finds what was sent for a row of a parsed batch. */
export type RowLocator = (batch: number, row: number) => SentRow | undefined;

export interface SentRow {
  /** 1-based line of the body. */
  readonly line: number;
  /** The bytes of the line; absent where lines cannot be told apart. */
  readonly raw?: Uint8Array;
}

export interface AcceptReport {
  readonly accepted: number;
  readonly refused: number;
  /** The first of the refused points. */
  readonly described: readonly RefusedPoint[];
  readonly notices: readonly Notice[];
}

interface CleanBatch {
  readonly batch: Batch;
  readonly refusals: RowRefusals;
}

/**
 * The way of one body through ingest, piece by piece: sanitize, enrich, cut into messages, publish. Nothing counts as accepted before
 * `finish` resolves; when anything throws, the sender repeats the whole body and what was stored already is recognized by its ids.
 */
export class Acceptance {
  private readonly ids: MessageIds;
  private readonly pending = new Set<Promise<void>>();
  private readonly described: RefusedPoint[] = [];
  private readonly notices = new Map<string, Notice>();
  private pendingBytes = 0;
  private accepted = 0;
  private refused = 0;
  private failure: unknown;

  constructor(
    private readonly parts: AcceptanceParts,
    private readonly request: AcceptanceRequest,
    private readonly refusedPoints: RefusedPoints,
  ) {
    this.ids = new MessageIds(request.messageId, request.explicitId);
  }

  /** Takes parsed batches; their times are changed in place. @throws ObserverError `unavailable` when the broker cannot take them */
  async add(batches: readonly Batch[], locate?: RowLocator): Promise<void> {
    await this.parts.sanitizer.prepare(batches);
    const sharded = shardBatches(batches, this.parts.shards);
    const plan = planMessages(sharded, (measurement) => this.parts.kinds.get(measurement) !== undefined);
    const ids = plan.map((message) => this.ids.take(message.parts.some((part) => lacksTime(sharded[part.batch]!.batch.time.subarray(part.startRow, part.endRow)))));
    const clean = sharded.map((shard) => this.clean(shard, locate));
    plan.forEach((message, index) => this.publish(message, clean, ids[index]!));
    if (this.pendingBytes > MAX_PENDING_BYTES) await this.settle();
    if (this.failure !== undefined) throw refusedByBroker(this.failure);
  }

  /** A line that could not be parsed. */
  refuse(point: RefusedPoint, points = 1): void {
    this.refused += points;
    this.parts.metrics.refusedRows(this.request.source, point.code, points);
    this.describe(point);
  }

  /** Resolves when all messages and all refused points are durable. @throws ObserverError `unavailable`: the sender has to repeat the body */
  async finish(): Promise<AcceptReport> {
    await Promise.all([this.settle(), this.refusedPoints.flush().catch((error: unknown) => (this.failure ??= error))]);
    if (this.failure !== undefined) throw refusedByBroker(this.failure);
    this.parts.metrics.accepted(this.request.source, this.accepted);
    return { accepted: this.accepted, refused: this.refused, described: this.described, notices: [...this.notices.values()] };
  }

  private clean(shard: ShardOfBatch, locate: RowLocator | undefined): CleanBatch {
    const { sanitizer, enricher, kinds, metrics, clock } = this.parts;
    const { batch, refusals, notices } = sanitizer.sanitize(shard.batch, this.request.arrivedAtNs, clock.nowMs());
    const kind = kinds.get(batch.measurement);
    for (const notice of notices) {
      metrics.notice(notice, kind !== undefined);
      if (this.notices.size < MAX_DESCRIBED) this.notices.set(`${notice.measurement} ${notice.column} ${notice.kind}`, notice);
    }
    if (refusals.count > 0) this.refuseRows(shard, batch, refusals, locate);
    if (kind === undefined || refusals.count === batch.rows) return { batch, refusals };
    const enriched = enricher.enrich(batch, kind);
    metrics.unknown(enriched.unknown);
    return { batch: enriched.batch, refusals };
  }

  private refuseRows(shard: ShardOfBatch, cleaned: Batch, refusals: RowRefusals, locate: RowLocator | undefined): void {
    this.refused += refusals.count;
    for (const [code, rows] of refusals.countsByCode()) this.parts.metrics.refusedRows(this.request.source, code, rows);
    for (let row = 0; row < refusals.rows; row++) {
      const fault = refusals.faultOf(row);
      if (fault === undefined) continue;
      const sent = locate?.(shard.source, shard.sourceRows === undefined ? row : shard.sourceRows[row]!);
      this.describe(pointOf(cleaned, row, fault, sent));
    }
  }

  private describe(point: RefusedPoint): void {
    if (this.described.length < MAX_DESCRIBED) this.described.push(point);
    this.refusedPoints.add(point);
  }

  private publish(message: PlannedMessage, clean: readonly CleanBatch[], messageId: string): void {
    const batches = message.parts.map((part) => keptRows(clean[part.batch]!, part.startRow, part.endRow)).filter((batch) => batch.rows > 0);
    if (batches.length === 0) return;
    const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
    const payload = encodeBatches(batches);
    const subject = message.kind === undefined ? metricsSubject(message.shard) : eventsSubject(message.kind, message.shard);
    const headers = { [BATCH_HEADERS.acceptedAt]: String(this.parts.clock.nowMs()), [BATCH_HEADERS.rows]: String(rows) };
    this.accepted += rows;
    this.pendingBytes += payload.length;
    const publishing: Promise<void> = this.parts.messaging
      .publishRaw(TELEMETRY, subject, payload, { messageId, headers })
      .then((ack) => this.parts.metrics.published(ack.duplicate, payload.length), (error: unknown) => void (this.failure ??= error))
      .finally(() => {
        this.pendingBytes -= payload.length;
        this.pending.delete(publishing);
      });
    this.pending.add(publishing);
  }

  private async settle(): Promise<void> {
    await Promise.all(this.pending);
  }
}

function keptRows({ batch, refusals }: CleanBatch, startRow: number, endRow: number): Batch {
  if (refusals.count === 0) return startRow === 0 && endRow === batch.rows ? batch : sliceRows(batch, startRow, endRow);
  const kept: number[] = [];
  for (let row = startRow; row < endRow; row++) if (!refusals.isRefused(row)) kept.push(row);
  return selectRows(batch, Uint32Array.from(kept));
}

function pointOf(batch: Batch, row: number, fault: RowFault, sent: SentRow | undefined): RefusedPoint {
  const { code, remedy } = fault;
  return { code, remedy, reason: fault.reason(row), measurement: batch.measurement, line: sent?.line, raw: sent?.raw ?? rowAsLine(batch, row) };
}

/** A full stream and a broker that is away are the same to the sender: nothing is lost, try again soon. */
function refusedByBroker(failure: unknown): ObserverError {
  const full = failure instanceof ObserverError && failure.code === 'resource_exhausted';
  const temporary = full || (failure instanceof ObserverError && (failure.code === 'unavailable' || failure.code === 'deadline_exceeded'));
  if (!temporary) return failure instanceof ObserverError ? failure : new ObserverError('internal', 'Publishing failed', { cause: failure });
  const reason = full ? 'the telemetry stream is full until the store has caught up' : 'the message broker did not confirm in time';
  return new ObserverError('unavailable', `Not everything could be made durable: ${reason}. Send the whole body again; what was stored already is recognized`, {
    cause: failure, details: { retryAfterMs: full ? 5_000 : 1_000 },
  });
}
