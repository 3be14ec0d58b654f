import type { ConnectionTimings } from './probe';

/** One fresh connection to one node, used for one probe. */
export interface RpcSession {
  /** How the first call's time was spent; complete once it was answered. */
  readonly timings: ConnectionTimings;
  /** Whether the node sent back at least one byte of an answer. */
  readonly answered: boolean;
  /** Calls a method and gives its result. @throws ProbeFault */
  call(method: string, params: readonly unknown[], options: CallOptions): Promise<unknown>;
  close(): void;
}

export interface CallOptions {
  readonly timeoutMs: number;
  /** Longest answer accepted. */
  readonly maxBytes: number;
}

export interface SessionOptions {
  /** Certificates (PEM) of the authorities to trust; absent = those that come with Node and NODE_EXTRA_CA_CERTS. */
  readonly trusted?: string[];
}
