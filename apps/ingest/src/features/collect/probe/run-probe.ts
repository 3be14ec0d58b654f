import type { Chain, Node } from '@observer/contracts';
import { err, ok, type Clock, type Result } from '@observer/kernel';
import { checkedUrl } from './address-guard';
import { FAMILIES, type Questions } from './families';
import { ProbeFault, type ConnectionTimings, type NodeFacts, type Observation, type ProbeFailure, type Transport } from './probe';
import { HttpRpcSession } from './rpc-session.http';
import type { RpcSession } from './rpc-session.port';
import { WsRpcSession } from './rpc-session.ws';
import type { SeldomFacts } from './seldom-facts';

export interface ProbeRequest {
  readonly node: Pick<Node, 'httpUrl' | 'wsUrl' | 'probe'>;
  readonly chain: Pick<Chain, 'family'>;
  readonly transport: Transport;
  /** What earlier probes of this target learned and need not ask again. */
  readonly seldom: SeldomFacts;
  /** Certificates (PEM) of the authorities to trust; absent = the defaults. */
  readonly trusted?: string[];
}

/** Longest answer read. */
const MAX_ANSWER_BYTES = 1024 ** 2;
/** Longest answer read of a question that is asked seldom (Sui describes its whole API). */
const MAX_SELDOM_BYTES = 4 * 1024 ** 2;

/** A connection that came back with one of these has spoken, even where no complete answer was seen. */
const SPOKE: ReadonlySet<string> = new Set(['http_status', 'redirect', 'too_large', 'bad_json', 'bad_answer', 'rpc_error']);

/** Which transports a node is probed over: HTTP always, WebSocket where it has one. */
export const transportsOf = (node: Pick<Node, 'wsUrl'>): readonly Transport[] => (node.wsUrl === undefined ? ['http'] : ['http', 'ws']);

/**
 * Probes a node once over a fresh connection. Never throws: what went wrong is part of the observation.
 * The whole probe ends within `node.probe.timeoutMs`.
 */
export async function runProbe(request: ProbeRequest, clock: Clock): Promise<Observation> {
  const startedAtMs = clock.nowMs();
  const startMs = clock.monotonicMs();
  const timings: ConnectionTimings = {};
  const outcome = await outcomeOf(request, clock, timings);
  return { transport: request.transport, startedAtMs, finishedAtMs: clock.nowMs(), responseSeconds: (clock.monotonicMs() - startMs) / 1e3, timings, outcome };
}

async function outcomeOf(request: ProbeRequest, clock: Clock, timings: ConnectionTimings): Promise<Result<NodeFacts, ProbeFailure>> {
  let session: RpcSession | undefined;
  try {
    session = open(request);
    return ok(await FAMILIES[request.chain.family](questionsOn(session, request, clock)));
  } catch (error) {
    if (!(error instanceof ProbeFault)) throw error;
    return err({ code: error.code, reason: error.message, answered: (session?.answered ?? false) || SPOKE.has(error.code) });
  } finally {
    session?.close();
    Object.assign(timings, session?.timings);
  }
}

function open({ node, transport, trusted }: ProbeRequest): RpcSession {
  if (transport === 'http') return new HttpRpcSession(checkedUrl(node.httpUrl, 'http'), { trusted });
  return new WsRpcSession(checkedUrl(node.wsUrl!, 'ws'), { trusted });
}

/**
 * Until the node has spoken a call may take all the time that is left; afterwards an optional call gets at most half of it, so that
 * one method that hangs does not cost the facts behind it.
 */
function questionsOn(session: RpcSession, { node, seldom }: ProbeRequest, clock: Clock): Questions {
  const deadlineMs = clock.monotonicMs() + node.probe.timeoutMs;
  const ask = async <T>(method: string, params: readonly unknown[], read: (result: unknown) => T, share: number, maxBytes: number): Promise<T> => {
    const leftMs = deadlineMs - clock.monotonicMs();
    if (leftMs <= 0) throw new ProbeFault('timeout', `the probe took longer than ${node.probe.timeoutMs} ms before ${method} could be asked`);
    return read(await session.call(method, params, { timeoutMs: leftMs * share, maxBytes }));
  };
  const optional = async <T>(method: string, params: readonly unknown[], read: (result: unknown) => T, maxBytes = MAX_ANSWER_BYTES): Promise<T | undefined> => {
    try {
      return await ask(method, params, read, session.answered ? 0.5 : 1, maxBytes);
    } catch (error) {
      if (!session.answered || !(error instanceof ProbeFault)) throw error;
      return undefined;
    }
  };
  return {
    required: (method, params, read) => ask(method, params, read, 1, MAX_ANSWER_BYTES),
    optional: (method, params, read) => optional(method, params, read),
    seldom: (method, params, read) => seldom.recall(method, clock.monotonicMs(), () => optional(method, params, read, MAX_SELDOM_BYTES)),
  };
}
