import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Body } from '../traffic/traffic';

const compress = promisify(gzip);
const LONGEST_WAIT_MS = 10_000;

export interface DeliveryTotals {
  rows: number;
  refusedRows: number;
  retries: number;
}

/** The intake refuses us for good: wrong address, key or body. */
export class RefusedByIngest extends Error {}

/**
 * Sends bodies through the public ingest API, and keeps trying until each is durable or the stop signal fires. A request that is on its
 * way when it fires is finished, so that what was acknowledged is known.
 */
export class IngestClient {
  readonly totals: DeliveryTotals = { rows: 0, refusedRows: 0, retries: 0 };

  /** @param onTrouble told when sending has to wait, with the reason */
  constructor(
    private readonly target: { readonly ingestUrl: string; readonly ingestKey: string },
    private readonly stop: AbortSignal,
    private readonly onTrouble: (reason: string) => void = () => {},
  ) {}

  /** @throws RefusedByIngest; AbortError when stopped */
  async send(body: Body): Promise<void> {
    const payload = await compress(`${body.lines.join('\n')}\n`, { level: 1 });
    for (let attempt = 1; ; attempt++) {
      const waitMs = await this.attempt(body, payload, attempt);
      if (waitMs === undefined) return;
      this.totals.retries++;
      await pause(waitMs, undefined, { signal: this.stop });
    }
  }

  /** @returns undefined when it is durable, else how long to wait before the next attempt */
  private async attempt(body: Body, payload: Buffer, attempt: number): Promise<number | undefined> {
    const backOffMs = Math.min(100 * 2 ** (attempt - 1), LONGEST_WAIT_MS) * (0.5 + Math.random() / 2);
    let response: Response;
    try {
      response = await fetch(`${this.target.ingestUrl}/v1/events`, {
        method: 'POST', body: payload as Uint8Array<ArrayBuffer>, signal: AbortSignal.timeout(30_000),
        headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip', authorization: `Bearer ${this.target.ingestKey}`, 'idempotency-key': body.idempotencyKey },
      });
    } catch (error) {
      this.stop.throwIfAborted();
      this.onTrouble(`no answer from ${this.target.ingestUrl}: ${reasonOf(error)}`);
      return backOffMs;
    }
    const text = await response.text().catch(() => '');
    if (response.ok) {
      this.totals.rows += body.lines.length;
      return undefined;
    }
    return this.judge(response, text, backOffMs);
  }

  private judge(response: Response, text: string, backOffMs: number): number | undefined {
    const problem = parseProblem(text);
    if (response.status === 400 && problem.code === 'partial_write') {
      this.totals.rows += problem.accepted ?? 0;
      this.totals.refusedRows += problem.rejected ?? 0;
      return undefined;
    }
    if (response.status === 429 || response.status >= 500) {
      this.onTrouble(`${response.status} ${problem.detail ?? text.slice(0, 200)}`);
      const askedMs = Number(response.headers.get('retry-after') ?? NaN) * 1000;
      return Number.isFinite(askedMs) ? Math.min(Math.max(askedMs, backOffMs), LONGEST_WAIT_MS) : backOffMs;
    }
    throw new RefusedByIngest(`${this.target.ingestUrl}/v1/events answered ${response.status}: ${problem.detail ?? text.slice(0, 500)}`);
  }
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly accepted?: number;
  readonly rejected?: number;
}

function parseProblem(text: string): Problem {
  try {
    return JSON.parse(text) as Problem;
  } catch {
    return {};
  }
}

/** fetch hides the reason in `cause`. */
const reasonOf = (error: unknown): string => (error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error));
