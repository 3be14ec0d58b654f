import { HttpError } from '@influxdata/influxdb-client';
import { ObserverError } from '@observer/kernel';
import { faultOf, isPassing, messageOf } from '../server/faults';
import type { InfluxServer } from '../server/influx-server';

/** A line that InfluxDB will never take, by its index among those sent. */
export interface RefusedLine {
  readonly index: number;
  readonly reason: string;
}

export interface RetryPolicy {
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
}

const RETRIES: RetryPolicy = { attempts: 6, firstDelayMs: 100, longestDelayMs: 5_000 };

const LONGEST_ASKED_MS = 30_000;

/** Answers that speak of the points sent rather than of the request: 400 and 422, and 413 for too many at once. */
const POINT_FAULTS = new Set([400, 413, 422]);

/**
 * Sends lines until each is either durable or refused for good. What passes by itself (no connection, 429, 5xx) is tried again, later each time, or
 * when `Retry-After` says; where points are refused, the lines are halved until the bad ones stand alone, since the server takes the others and
 * does not name the bad. To send a line again is harmless: it is the same point.
 */
export class LineSender {
  constructor(
    private readonly server: InfluxServer,
    private readonly database: string,
    private readonly retries: RetryPolicy = RETRIES,
    private readonly sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms)),
  ) {}

  /** @throws ObserverError `unavailable` when the server took none of the attempts; lines sent before stay */
  async send(lines: readonly string[]): Promise<RefusedLine[]> {
    const refused: RefusedLine[] = [];
    await this.sendRange(lines, 0, lines.length, refused);
    return refused;
  }

  private async sendRange(lines: readonly string[], start: number, end: number, refused: RefusedLine[]): Promise<void> {
    if (start === end) return;
    const fault = await this.attempt(start === 0 && end === lines.length ? lines : lines.slice(start, end));
    if (fault === undefined) return;
    if (end - start === 1) {
      refused.push({ index: start, reason: messageOf(fault) });
      return;
    }
    const middle = (start + end) >>> 1;
    await this.sendRange(lines, start, middle, refused);
    await this.sendRange(lines, middle, end, refused);
  }

  /** @returns what is wrong with the points, if something is */
  private async attempt(lines: readonly string[]): Promise<HttpError | undefined> {
    for (let attempt = 1; ; attempt++) {
      const writer = this.server.writer(this.database, lines.length);
      try {
        writer.writeRecords(lines as string[]);
        await writer.flush();
        return undefined;
      } catch (thrown) {
        if (thrown instanceof HttpError && POINT_FAULTS.has(thrown.statusCode)) return thrown;
        if (!isPassing(thrown) || attempt === this.retries.attempts) {
          const fault = faultOf(thrown, `writing ${lines.length} points`);
          throw new ObserverError('unavailable', fault.message, { cause: thrown });
        }
        await this.sleep(this.delayOf(thrown, attempt));
      } finally {
        writer.dispose();
      }
    }
  }

  private delayOf(thrown: unknown, attempt: number): number {
    const asked = retryAfterMs(thrown);
    if (asked > 0) return Math.min(asked, LONGEST_ASKED_MS);
    return Math.min(this.retries.longestDelayMs, this.retries.firstDelayMs * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2);
  }
}

/** `Retry-After`, in seconds or as a date; the client's own `retryAfter()` gives the seconds as if they were milliseconds, and no dates. */
function retryAfterMs(thrown: unknown): number {
  const text = thrown instanceof HttpError ? String(thrown.headers?.['retry-after'] ?? '') : '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? 0 : Math.max(0, at - Date.now());
}
