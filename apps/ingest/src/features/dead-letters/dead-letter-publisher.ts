import { DEADLETTER } from '@observer/contracts';
import type { CounterMetric, Messaging, Metrics } from '@observer/platform';
import type { RefusalContext, RefusedPoint, RefusedPoints, RefusedPointsKeeper } from '../accept';
import type { RawScrubber } from '../sanitize';
import { type DeadLetterMessage, MAX_RAW_BYTES, REFUSED_POINTS_SUBJECT } from './dead-letter-message';

/** A message is published when it holds this much. */
const TARGET_MESSAGE_BYTES = 256 * 1024;

/** Puts refused points into DEADLETTER, secrets stripped, many to a message. */
export class DeadLetterPublisher implements RefusedPointsKeeper {
  private readonly kept: CounterMetric;

  constructor(private readonly messaging: Messaging, private readonly scrubber: RawScrubber, metrics: Metrics) {
    this.kept = metrics.counter('observer_ingest_dead_letters_total', 'Refused points kept for inspection and replay', ['code']);
  }

  begin(context: RefusalContext): RefusedPoints {
    return new OpenLetters(context, this.messaging, this.scrubber, (code, points) => this.kept.inc({ code }, points));
  }
}

class OpenLetters implements RefusedPoints {
  private readonly publishing: Promise<unknown>[] = [];
  private readonly reasonIndex = new Map<string, number>();
  private reasons: DeadLetterMessage['reasons'] = [];
  private points: DeadLetterMessage['points'] = [];
  private last: { readonly point: RefusedPoint; readonly index: number } | undefined;
  private bytes = 0;
  private messages = 0;

  constructor(
    private readonly context: RefusalContext,
    private readonly messaging: Messaging,
    private readonly scrubber: RawScrubber,
    private readonly count: (code: string, points: number) => void,
  ) {}

  add(point: RefusedPoint): void {
    for (const raw of pieces(point)) {
      const { raw: text, reason } = this.scrubber.scrubBoth(raw.text, point.reason);
      this.points.push({ r: this.indexOf(reason === point.reason ? point : { ...point, reason }), line: point.line, raw: text, ...(raw.truncated && { truncated: true }) });
      this.bytes += text.length + 40;
      this.count(point.code, 1);
      if (this.bytes >= TARGET_MESSAGE_BYTES) this.publish();
    }
  }

  async flush(): Promise<void> {
    if (this.points.length > 0) this.publish();
    await Promise.all(this.publishing);
  }

  /** Neighbours mostly share their reason: it is compared before it is looked up. */
  private indexOf(point: RefusedPoint): number {
    const { code, reason, measurement } = point;
    const last = this.last?.point;
    if (last !== undefined && last.code === code && last.reason === reason && last.measurement === measurement) return this.last!.index;
    const index = this.lookUp(point);
    this.last = { point, index };
    return index;
  }

  private lookUp({ code, reason, remedy, measurement }: RefusedPoint): number {
    const key = `${code}\u0000${reason}\u0000${remedy}\u0000${measurement ?? ''}`;
    let index = this.reasonIndex.get(key);
    if (index === undefined) {
      index = this.reasons.push({ code, reason, remedy, measurement }) - 1;
      this.reasonIndex.set(key, index);
      this.bytes += key.length + 60;
    }
    return index;
  }

  private publish(): void {
    const { source, keyId, receivedAtMs, format, precision, messageId } = this.context;
    const message: DeadLetterMessage = { v: 1, source, keyId, receivedAtMs, format, precision, reasons: this.reasons, points: this.points };
    const publishing = this.messaging.publishRaw(DEADLETTER, REFUSED_POINTS_SUBJECT, Buffer.from(JSON.stringify(message)), { messageId: `${messageId}.refused.${this.messages++}` });
    publishing.catch(() => undefined); // reported by flush
    this.publishing.push(publishing);
    this.reasons = [];
    this.points = [];
    this.reasonIndex.clear();
    this.last = undefined;
    this.bytes = 0;
  }
}

interface RawPiece {
  readonly text: string;
  readonly truncated: boolean;
}

/** A point is one piece. The decoder's last fault may hold many lines (`too_many_faults`): whole lines, as many to a piece as fit. */
function* pieces(point: RefusedPoint): Generator<RawPiece> {
  if (typeof point.raw === 'string') {
    yield { text: point.raw.slice(0, MAX_RAW_BYTES), truncated: point.raw.length > MAX_RAW_BYTES };
    return;
  }
  const bytes = Buffer.from(point.raw.buffer, point.raw.byteOffset, point.raw.length);
  if (point.code !== 'too_many_faults') {
    yield { text: bytes.toString('utf8', 0, MAX_RAW_BYTES), truncated: bytes.length > MAX_RAW_BYTES };
    return;
  }
  for (let at = 0; at < bytes.length; ) {
    const limit = at + MAX_RAW_BYTES;
    const lineEnd = limit >= bytes.length ? bytes.length : bytes.lastIndexOf(10, limit) + 1;
    const end = lineEnd > at ? lineEnd : Math.min(bytes.length, limit);
    yield { text: bytes.toString('utf8', at, end), truncated: false };
    at = end;
  }
}
