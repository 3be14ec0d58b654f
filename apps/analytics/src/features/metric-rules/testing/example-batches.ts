import { type Batch, BatchBuilder, type FieldValue, gatewayRequest } from '@observer/telemetry';

/** 2025-10-09T08:53:20Z, the start of a window. */
export const T0 = 1_760_000_000_000;

export interface ExampleRequest {
  /** After T0; may have a fraction. */
  readonly atMs: number;
  readonly tags?: Readonly<Record<string, string | undefined>>;
  readonly fields?: Readonly<Record<string, FieldValue | undefined>>;
}

/** A batch of gateway requests; what is not said is an ok call on ethereum that took 0.1 s. */
export function requests(rows: readonly ExampleRequest[]): Batch {
  const builder = new BatchBuilder(gatewayRequest);
  for (const { atMs, tags, fields } of rows) {
    builder.row(BigInt(T0) * 1_000_000n + BigInt(Math.round(atMs * 1e6)), { chain: 'ethereum', method: 'eth_call', status: 'ok', ...tags }, { latency_seconds: 0.1, ...fields });
  }
  return builder.build();
}
