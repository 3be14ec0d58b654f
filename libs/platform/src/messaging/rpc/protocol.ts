/**
 * Request and reply between services. A request carries its id, the caller, its deadline and the trace in headers; the payload is
 * JSON. An answer is one message (`ok` or `error`), or, when large, several `part`s followed by `ok` with the last piece. NATS keeps
 * the order of one publisher's messages to one subscriber. Giving up publishes the request id on `<subject>.cancel`.
 */
import { headers as natsHeaders, type MsgHdrs } from '@nats-io/transport-node';
import type { CommandContract } from '@observer/contracts';
import { type ErrorCode, ObserverError } from '@observer/kernel';

export const RPC_HEADERS = {
  request: 'Observer-Request', caller: 'Observer-Caller', timeoutMs: 'Observer-Timeout-Ms', kind: 'Observer-Reply', part: 'Observer-Part', trace: 'traceparent',
} as const;

export type ReplyKind = 'part' | 'ok' | 'error';

/** Well below any sensible max_payload, and small enough that one large answer does not hold up a connection. */
export const PART_BYTES = 512 * 1024;
export const MAX_REPLY_BYTES = 64 * 1024 ** 2;

export const cancelSubjectOf = (command: Pick<CommandContract, 'subject'>): string => `${command.subject}.cancel`;

export function replyHeaders(kind: ReplyKind, part: number): MsgHdrs {
  const headers = natsHeaders();
  headers.set(RPC_HEADERS.kind, kind);
  headers.set(RPC_HEADERS.part, String(part));
  return headers;
}

interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly details?: Record<string, unknown>;
}

export const encodeError = ({ code, message, retryable, details }: ObserverError): string => JSON.stringify({ code, message, retryable, details } satisfies WireError);

export function decodeError(data: Uint8Array, command: string): ObserverError {
  try {
    const { code, message, retryable, details } = JSON.parse(new TextDecoder().decode(data)) as WireError;
    return new ObserverError(code, message, { retryable, details });
  } catch (error) {
    return new ObserverError('internal', `${command} answered with an error that cannot be read`, { cause: error });
  }
}
