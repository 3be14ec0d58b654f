/** A point that was not kept, and why. */
export interface RefusedPoint {
  /** 1-based line (or array index + 1) in the body; absent when it did not come in a body. */
  readonly line?: number;
  /** Stable code. */
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
  readonly measurement?: string;
  /** What was sent; may hold secrets. Bytes are a view into the body. */
  readonly raw: Uint8Array | string;
}

/** How `raw` is to be read when it is sent again. */
export type RawFormat = 'line-protocol' | 'ndjson';

export interface RefusalContext {
  /** Where the points came in, e.g. `POST /v1/events`. */
  readonly source: string;
  readonly keyId?: string;
  readonly receivedAtMs: number;
  readonly format: RawFormat;
  /** Unit of the timestamps in line protocol. */
  readonly precision: 'ns' | 'us' | 'ms' | 's';
  /** Base of the message ids: a retry of the same body adds nothing. */
  readonly messageId: string;
}

/** Keeps the refused points of one body. */
export interface RefusedPoints {
  add(point: RefusedPoint): void;
  /** Resolves when all of them are durable. @throws ObserverError `unavailable` */
  flush(): Promise<void>;
}

export interface RefusedPointsKeeper {
  begin(context: RefusalContext): RefusedPoints;
}

/** Injection token of the `RefusedPointsKeeper`. */
export const REFUSED_POINTS_KEEPER = Symbol('REFUSED_POINTS_KEEPER');
