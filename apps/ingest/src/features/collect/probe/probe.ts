/** The words of probing: what is asked of a node, what it told, and why it could not tell. */
import type { Result } from '@observer/kernel';

export type Transport = 'http' | 'ws';

/** What a node says about itself. Only the head is needed; a node that lacks an optional method lacks the fact. */
export interface NodeFacts {
  /** Best block (checkpoint on Sui). */
  readonly headHeight: number;
  /** When the chain says the head was made, milliseconds since the epoch. */
  readonly headTimeMs?: number;
  readonly finalizedHeight?: number;
  readonly syncing?: boolean;
  readonly peers?: number;
  readonly version?: string;
  /** In the form of `Chain.expectedChainId`: decimal chain id, genesis hash, Sui chain identifier. */
  readonly chainId?: string;
}

/** How the time until the first answer was spent. A part that did not happen (no name to resolve, no TLS) is absent. */
export interface ConnectionTimings {
  dnsSeconds?: number;
  tcpSeconds?: number;
  tlsSeconds?: number;
  /** First request sent to first byte of its answer. */
  firstByteSeconds?: number;
}

/** Stable reasons; they are the values of the dimension `error_code` of `node_probe`. */
export type ProbeErrorCode =
  | 'address_forbidden' | 'dns_failed' | 'connection_refused' | 'connection_failed' | 'connection_closed' | 'tls_failed' | 'timeout'
  | 'http_status' | 'redirect' | 'too_large' | 'bad_json' | 'bad_answer' | 'rpc_error'
  | 'wrong_chain' | 'head_in_future' | 'implausible_head' | 'freshness_unknown' | 'behind_clock' | 'behind_peers' | 'node_syncing';

/** Why there are no facts. */
export interface ProbeFailure {
  readonly code: ProbeErrorCode;
  /** One sentence, without secrets of the URL and with at most 200 characters of what the node sent. */
  readonly reason: string;
  /** Whether the node sent anything back: a node that answers wrongly is `erroring`, a silent one `unreachable`. */
  readonly answered: boolean;
}

/** One probe of one node over one transport. */
export interface Observation {
  readonly transport: Transport;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly responseSeconds: number;
  readonly timings: ConnectionTimings;
  readonly outcome: Result<NodeFacts, ProbeFailure>;
}

/** Thrown inside a probe; `runProbe` turns it into a `ProbeFailure`. */
export class ProbeFault extends Error {
  constructor(
    readonly code: ProbeErrorCode,
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'ProbeFault';
  }
}

const MAX_QUOTE = 200;

/** What a node sent, fit for an error text: printable, one line, at most 200 characters. */
export function quote(text: string): string {
  const line = text.slice(0, MAX_QUOTE * 2).replace(/[\p{C}\s]+/gu, ' ').trim();
  return line.length > MAX_QUOTE ? `${line.slice(0, MAX_QUOTE - 1)}…` : line;
}
