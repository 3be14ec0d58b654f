/**
 * Events that can be told apart for ever: each has a number of its own, in the event and in its time. A body is made from its first
 * number alone, so a retry sends the very same bytes.
 */
export interface NumberedBody {
  readonly path: string;
  readonly contentType: string;
  readonly first: number;
  readonly count: number;
  readonly bytes: Buffer;
  readonly idempotencyKey: string | undefined;
}

const NANOS_PER_MILLI = 1_000_000n;

export interface NumberedOptions {
  /** Time of event 0. */
  readonly originMs: number;
  /** Every so-many-th event is dated one day earlier, so that one body falls into two time windows of the store. */
  readonly yesterdayEvery: number;
}

/** Time of event `n`: a distinct nanosecond for each number. */
export function timeOf(n: number, options: NumberedOptions): bigint {
  const dayMs = n % options.yesterdayEvery === 0 ? 86_400_000 : 0;
  return BigInt(options.originMs - dayMs) * NANOS_PER_MILLI + BigInt(n) * 1_000n;
}

/** Line protocol of an undeclared measurement; repeats are recognized by content. */
export function lineProtocolBody(first: number, count: number, options: NumberedOptions): NumberedBody {
  const lines: string[] = [];
  for (let n = first; n < first + count; n++) lines.push(`numbered,sender=s${n % 7} n=${n}i,value=${n % 100}.5 ${timeOf(n, options)}`);
  return { path: '/api/v2/write?precision=ns', contentType: 'text/plain', first, count, bytes: Buffer.from(lines.join('\n')), idempotencyKey: undefined };
}

/** NDJSON of a declared kind; repeats are recognized by `Idempotency-Key`. */
export function ndjsonBody(first: number, count: number, options: NumberedOptions): NumberedBody {
  const lines: string[] = [];
  for (let n = first; n < first + count; n++) {
    lines.push(
      `{"kind":"gateway_request","time":${timeOf(n, options)},"chain":"chain-${n % 6}","method":"eth_call","region":"eu","status":"ok","latency_seconds":0.0${n % 90},"request_bytes":${n}}`,
    );
  }
  return {
    path: '/v1/events', contentType: 'application/x-ndjson', first, count, bytes: Buffer.from(lines.join('\n')), idempotencyKey: `numbered-${first}`,
  };
}
