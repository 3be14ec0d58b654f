import { WebSocket, type RawData } from 'ws';
import type { ConnectionTimings } from './probe';
import { ProbeFault } from './probe';
import { guardedLookup } from './address-guard';
import { watchConnection } from './connection-timings';
import { encodeCall, parseAnswer, resultOf } from './json-rpc';
import { networkFault } from './network-failure';
import type { CallOptions, RpcSession, SessionOptions } from './rpc-session.port';

interface PendingCall {
  settle(text: string): void;
  fail(error: unknown): void;
}

/** Longest message taken from the wire, whatever a single call allows. */
const MAX_MESSAGE_BYTES = 4 * 1024 ** 2;

/** JSON-RPC over WebSocket (plain or TLS), one connection per probe. Messages that answer no call of ours are ignored. */
export class WsRpcSession implements RpcSession {
  readonly timings: ConnectionTimings = {};
  answered = false;
  private lastId = 0;
  private readonly socket: WebSocket;
  private readonly opened: Promise<void>;
  private readonly pending = new Map<number, PendingCall>();

  constructor(
    private readonly url: URL,
    { trusted }: SessionOptions = {},
  ) {
    this.socket = new WebSocket(url, {
      followRedirects: false, perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES, lookup: guardedLookup, ca: trusted,
      headers: { 'user-agent': 'observer-probe' },
      finishRequest: (request) => {
        request.once('socket', (socket) => watchConnection(socket, this.timings));
        request.end();
      },
    });
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('unexpected-response', (request, response) => {
        this.answered = true;
        request.destroy();
        reject(new ProbeFault('http_status', `the WebSocket handshake was answered with HTTP ${response.statusCode}`));
      });
      this.socket.on('error', (error) => {
        reject(error);
        this.failAll(error);
      });
      this.socket.once('close', () => {
        const closed = new ProbeFault('connection_closed', `${url.host}: the connection was closed before an answer came`);
        reject(closed);
        this.failAll(closed);
      });
    });
    // Whoever calls gets this rejection; a session that is closed before its first call must not crash the process.
    this.opened.catch(() => undefined);
    this.socket.on('message', (data) => this.receive(data));
  }

  async call(method: string, params: readonly unknown[], { timeoutMs, maxBytes }: CallOptions): Promise<unknown> {
    const id = ++this.lastId;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new ProbeFault('timeout', `${method} was not answered within ${Math.round(timeoutMs)} ms`)), timeoutMs);
    });
    try {
      await Promise.race([this.opened, late]);
      const text = await Promise.race([this.exchange(id, encodeCall(id, method, params)), late]);
      if (text.length > maxBytes) throw new ProbeFault('too_large', `the answer to ${method} is longer than ${maxBytes} bytes`);
      return resultOf(parseAnswer(text, method), id, method);
    } catch (error) {
      throw networkFault(error, this.url);
    } finally {
      clearTimeout(timer);
      this.pending.delete(id);
    }
  }

  close(): void {
    this.socket.terminate();
  }

  private exchange(id: number, body: string): Promise<string> {
    return new Promise((settle, fail) => {
      const sentMs = performance.now();
      const first = this.timings.firstByteSeconds === undefined;
      this.pending.set(id, {
        fail,
        settle: (text) => {
          if (first) this.timings.firstByteSeconds = (performance.now() - sentMs) / 1e3;
          settle(text);
        },
      });
      this.socket.send(body, (error) => error && fail(error));
    });
  }

  private receive(data: RawData): void {
    this.answered = true;
    const text = data.toString();
    const id = idOf(text);
    // Calls go out one after the other, so a message without a readable id can only be meant for the one that waits.
    const call = id === undefined ? [...this.pending.values()][0] : this.pending.get(id);
    call?.settle(text);
  }

  private failAll(error: Error): void {
    for (const call of this.pending.values()) call.fail(error);
  }
}

/** The id of an answer; undefined when it has none that we could have given; notifications get an id nobody waits for. */
function idOf(text: string): number | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    if ('method' in parsed) return -1;
    return 'id' in parsed && typeof parsed.id === 'number' ? parsed.id : undefined;
  } catch {
    return undefined;
  }
}
