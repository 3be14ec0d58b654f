/** W3C Trace Context (https://www.w3.org/TR/trace-context/): the ids that tie log lines of one request together across services. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

export interface TraceContext {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits: this service's part of the trace. */
  readonly spanId: string;
}

const storage = new AsyncLocalStorage<TraceContext>();
const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-|$)/;
const newSpanId = (): string => randomBytes(8).toString('hex');

/** The trace the current code runs in, if any. */
export const currentTrace = (): TraceContext | undefined => storage.getStore();

/** Runs code (and all it awaits) inside a trace. */
export const runInTrace = <T>(trace: TraceContext, run: () => T): T => storage.run(trace, run);

/** Continues the trace of a `traceparent` header; starts a new one when it is absent or malformed. */
export function continueTrace(traceparent: string | undefined): TraceContext {
  const match = traceparent === undefined ? null : TRACEPARENT.exec(traceparent);
  const valid = match !== null && !/^0+$/.test(match[1]!) && !/^0+$/.test(match[2]!);
  return { traceId: valid ? match[1]! : randomBytes(16).toString('hex'), spanId: newSpanId() };
}

/** The header that hands the trace on. */
export const traceparentOf = (trace: TraceContext): string => `00-${trace.traceId}-${trace.spanId}-01`;
