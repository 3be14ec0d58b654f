import { setTimeout as pause } from 'node:timers/promises';
import type { NumberedBody } from './numbered-body';

export interface SenderOptions {
  readonly ingestUrl: string;
  readonly ingestKey: string;
  readonly eventsPerSecond: number;
  readonly durationMs: number;
  readonly rowsPerBody: number;
  readonly concurrency: number;
  /** Makes the body whose first event has this number. */
  readonly body: (first: number, count: number) => NumberedBody;
}

export interface SendOutcome {
  readonly acknowledged: NumberedBody[];
  /** Sent until the time was up without an answer: may be stored or not, but never twice. */
  readonly unanswered: NumberedBody[];
  readonly attempts: number;
  /** Attempts that failed or were refused for now, by reason. */
  readonly retries: Map<string, number>;
  readonly elapsedMs: number;
}

const RETRY_FOR_MS = 100_000;

/** One attempt: `acknowledged` on 204, otherwise why to try again. @throws when the answer says that the body itself is wrong. */
async function attempt(body: NumberedBody, options: SenderOptions): Promise<'acknowledged' | string> {
  const headers: Record<string, string> = { 'content-type': body.contentType, authorization: `Bearer ${options.ingestKey}` };
  if (body.idempotencyKey !== undefined) headers['idempotency-key'] = body.idempotencyKey;
  let response: Response;
  try {
    response = await fetch(options.ingestUrl + body.path, { method: 'POST', headers, body: body.bytes, signal: AbortSignal.timeout(10_000) });
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.cause as { code?: string } | undefined)?.code ?? cause.name : 'unknown';
    return `network ${reason}`;
  }
  const text = await response.text();
  if (response.status === 204) return 'acknowledged';
  // 401 can be said right after a restart, before the keys have arrived; anything else below 500 is a fault of the test itself.
  if (response.status === 429 || response.status === 401 || response.status >= 500) return `status ${response.status}`;
  throw new Error(`${body.path} refused a good body: ${response.status} ${text.slice(0, 500)}`);
}

/** Sends numbered events at a steady offered rate, catching up after outages; every body is retried until it is acknowledged. */
export async function sendNumbered(options: SenderOptions): Promise<SendOutcome> {
  const started = performance.now();
  const acknowledged: NumberedBody[] = [];
  const unanswered: NumberedBody[] = [];
  const retries = new Map<string, number>();
  let attempts = 0;
  let next = 0;
  const due = () => Math.min(performance.now() - started, options.durationMs) * (options.eventsPerSecond / 1000);

  const sendUntilAcknowledged = async (body: NumberedBody): Promise<void> => {
    const deadline = performance.now() + RETRY_FOR_MS;
    while (performance.now() < deadline) {
      attempts++;
      const outcome = await attempt(body, options);
      if (outcome === 'acknowledged') {
        acknowledged.push(body);
        return;
      }
      retries.set(outcome, (retries.get(outcome) ?? 0) + 1);
      await pause(100 + Math.random() * 200);
    }
    unanswered.push(body);
  };

  const lane = async (): Promise<void> => {
    for (;;) {
      if (next < due()) {
        const first = next;
        next += options.rowsPerBody;
        await sendUntilAcknowledged(options.body(first, options.rowsPerBody));
      } else if (performance.now() - started >= options.durationMs) {
        return;
      } else {
        await pause(5);
      }
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, lane));
  return { acknowledged, unanswered, attempts, retries, elapsedMs: performance.now() - started };
}
