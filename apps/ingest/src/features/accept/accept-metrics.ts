import type { CounterMetric, Metrics } from '@observer/platform';
import type { Subject } from '../enrich';
import type { Notice } from '../sanitize';

/** Counters of everything that comes in. */
export class AcceptMetrics {
  private readonly rows: CounterMetric;
  private readonly refused: CounterMetric;
  private readonly messages: CounterMetric;
  private readonly bytes: CounterMetric;
  private readonly notices: CounterMetric;
  private readonly unknownIds: CounterMetric;

  constructor(metrics: Metrics) {
    this.rows = metrics.counter('observer_ingest_accepted_rows_total', 'Points made durable', ['source']);
    this.refused = metrics.counter('observer_ingest_refused_rows_total', 'Points refused, by reason', ['source', 'code']);
    this.messages = metrics.counter('observer_ingest_messages_total', 'Messages published to TELEMETRY; a duplicate was stored before', ['duplicate']);
    this.bytes = metrics.counter('observer_ingest_message_bytes_total', 'Bytes of messages published to TELEMETRY');
    this.notices = metrics.counter('observer_ingest_secrets_removed_total', 'Batches from which secrets were taken out, by column', ['measurement', 'column', 'kind']);
    this.unknownIds = metrics.counter('observer_ingest_unknown_ids_total', 'Ids in events that the registry does not know, once per batch', ['registry']);
  }

  accepted(source: string, rows: number): void {
    if (rows > 0) this.rows.inc({ source }, rows);
  }

  refusedRows(source: string, code: string, rows: number): void {
    this.refused.inc({ source, code }, rows);
  }

  published(duplicate: boolean, bytes: number): void {
    this.messages.inc({ duplicate: String(duplicate) });
    this.bytes.inc({}, bytes);
  }

  /** Column names of declared kinds only: undeclared ones are not bounded and share a label. */
  notice(notice: Notice, declared: boolean): void {
    const { measurement, column } = declared ? notice : { measurement: 'undeclared', column: 'undeclared' };
    this.notices.inc({ measurement, column, kind: notice.kind });
  }

  unknown(counts: Readonly<Record<Subject, number>>): void {
    for (const [registry, count] of Object.entries(counts)) if (count > 0) this.unknownIds.inc({ registry }, count);
  }
}
