import { headers as natsHeaders } from '@nats-io/transport-node';
import type { EventContract, StreamDeclaration } from '@observer/contracts';
import { ObserverError, uuidv7 } from '@observer/kernel';
import type { z } from 'zod';
import { currentTrace, traceparentOf } from '../../log/trace-context';
import type { CounterMetric, HistogramMetric, Metrics } from '../../metrics/metrics';
import { toObserverError } from '../connection/broker-errors';
import type { Connection } from '../connection/connection';
import { parseOrThrow } from '../validation';
import type { PublishAck, PublishRawOptions } from '../messaging';
import { InFlightBudget } from './in-flight-budget';

const DEFAULT_TIMEOUT_MS = 5000;
const MAX_IN_FLIGHT_BYTES = 64 * 1024 ** 2;
const MAX_WAITING_BYTES = 128 * 1024 ** 2;

/** Publishes to streams and waits for their acknowledgements. */
export class Publisher {
  private readonly budget = new InFlightBudget(MAX_IN_FLIGHT_BYTES, MAX_WAITING_BYTES);
  private readonly duration: HistogramMetric;
  private readonly failures: CounterMetric;

  constructor(
    private readonly connection: Connection,
    metrics: Metrics,
  ) {
    this.duration = metrics.histogram('observer_publish_duration_seconds', 'Time from publish to the acknowledgement of the stream', ['stream']);
    this.failures = metrics.counter('observer_publish_failures_total', 'Publishes that were not acknowledged', ['stream', 'code']);
    metrics.gauge('observer_publish_in_flight_bytes', 'Payload published and not yet acknowledged', [], () => this.budget.inFlightBytes);
  }

  async event<S extends z.ZodType>(event: EventContract<S>, payload: z.input<S>, options: { messageId?: string } = {}): Promise<PublishAck> {
    parseOrThrow(event.schema, payload, `payload of event ${event.name}.v${event.version}`);
    const body = new TextEncoder().encode(JSON.stringify(payload));
    return this.raw(event.stream, event.subject, body, { messageId: options.messageId ?? uuidv7() });
  }

  async raw(stream: StreamDeclaration, subject: string, payload: Uint8Array, options: PublishRawOptions): Promise<PublishAck> {
    const startedAt = performance.now();
    try {
      const ack = await this.bounded(stream, subject, payload, options, startedAt);
      this.duration.observe({ stream: stream.name }, (performance.now() - startedAt) / 1000);
      return ack;
    } catch (error) {
      const failure = toObserverError(error, `Publish to ${subject}`);
      this.failures.inc({ stream: stream.name, code: failure.code });
      throw failure;
    }
  }

  private async bounded(stream: StreamDeclaration, subject: string, payload: Uint8Array, options: PublishRawOptions, startedAt: number): Promise<PublishAck> {
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const what = `Publish to ${subject}`;
    this.connection.assertConnected(what);
    this.assertFits(what, payload.length);
    await this.budget.acquire(payload.length, timeoutMs);
    try {
      this.connection.assertConnected(what);
      const timeout = Math.max(1, timeoutMs - (performance.now() - startedAt));
      const publishing = this.connection.jetstream.publish(subject, payload, {
        msgID: options.messageId, headers: headersOf(options.headers), timeout, expect: { streamName: stream.name },
      });
      const ack = await this.connection.untilLost(what, publishing);
      return { sequence: ack.seq, duplicate: ack.duplicate };
    } finally {
      this.budget.release(payload.length);
    }
  }

  private assertFits(what: string, bytes: number): void {
    const limit = this.connection.nats.info?.max_payload;
    if (limit !== undefined && bytes > limit) throw new ObserverError('payload_too_large', `${what}: ${bytes} bytes; the broker takes ${limit} (max_payload)`);
  }
}

function headersOf(given: PublishRawOptions['headers']): ReturnType<typeof natsHeaders> {
  const headers = natsHeaders();
  const trace = currentTrace();
  if (trace !== undefined) headers.set('traceparent', traceparentOf(trace));
  for (const [name, value] of Object.entries(given ?? {})) headers.set(name, value);
  return headers;
}
