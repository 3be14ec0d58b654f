import type { ConnectionTimings } from './probe';

/** One fresh connection to one node, used for one probe. */
export interface RpcSession {
  /** How the first call's time was spent; complete once it was answered. */
  readonly timings: ConnectionTimings;
  /** Whether the node sent back at least one byte of an answer. */
  readonly answered: boolean;
  /** Calls a method and gives its result. @throws ProbeFault; after `signal` fires: `timeout`. */
  call(method: string, params: readonly unknown[], options: CallOptions): Promise<unknown>;
  close(): void;
}

export interface CallOptions {
  readonly timeoutMs: number;
  /** Longest answer accepted. */
  readonly maxBytes: number;
}
