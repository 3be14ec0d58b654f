import http from 'node:http';
import https from 'node:https';
import type { ConnectionTimings } from './probe';
import { ProbeFault, quote } from './probe';
import { guardedLookup } from './address-guard';
import { watchConnection } from './connection-timings';
import { encodeCall, parseAnswer, resultOf } from './json-rpc';
import { networkFault } from './network-failure';
import type { CallOptions, RpcSession, SessionOptions } from './rpc-session.port';

/**
 * JSON-RPC over HTTP(S). The agent is the session's own and keeps one socket, so a probe pays for exactly one new connection and
 * its split into name, TCP, TLS and first byte is that of a newcomer, not of a warm pool.
 */
export class HttpRpcSession implements RpcSession {
  readonly timings: ConnectionTimings = {};
  answered = false;
  private lastId = 0;
  private readonly agent: http.Agent;

  constructor(
    private readonly url: URL,
    { trusted }: SessionOptions = {},
  ) {
    const options = { keepAlive: true, maxSockets: 1, lookup: guardedLookup };
    this.agent = url.protocol === 'https:' ? new https.Agent({ ...options, ca: trusted }) : new http.Agent(options);
  }

  async call(method: string, params: readonly unknown[], options: CallOptions): Promise<unknown> {
    const id = ++this.lastId;
    const { status, text } = await this.exchange(encodeCall(id, method, params), method, options);
    if (status === 200) return resultOf(parseAnswer(text, method), id, method);
    throw new ProbeFault('http_status', `${method} was answered with HTTP ${status} ${http.STATUS_CODES[status] ?? ''}`.trimEnd() + (text === '' ? '' : `: "${quote(text)}"`));
  }

  close(): void {
    this.agent.destroy();
  }

  private exchange(body: string, method: string, { timeoutMs, maxBytes }: CallOptions): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => {
        clearTimeout(timer);
        request.destroy();
        reject(networkFault(error, this.url));
      };
      const request = this.request(body);
      const timer = setTimeout(() => fail(new ProbeFault('timeout', `${method} was not answered within ${Math.round(timeoutMs)} ms`)), timeoutMs);
      request.on('error', fail);
      request.on('response', (response) => {
        this.answered = true;
        const refusal = refusalOf(response, method);
        if (refusal !== undefined) return fail(refusal);
        readText(response, maxBytes, method).then((text) => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, text });
        }, fail);
      });
      request.end(body);
    });
  }

  private request(body: string): http.ClientRequest {
    const client = this.url.protocol === 'https:' ? https : http;
    const request = client.request(this.url, {
      method: 'POST', agent: this.agent,
      headers: { 'content-type': 'application/json', accept: 'application/json', 'accept-encoding': 'identity', 'content-length': Buffer.byteLength(body), 'user-agent': 'observer-probe' },
    });
    if (this.timings.firstByteSeconds === undefined) this.measure(request);
    return request;
  }

  private measure(request: http.ClientRequest): void {
    let sentMs = performance.now();
    request.once('socket', (socket) => {
      sentMs = performance.now();
      if (!socket.connecting) return;
      watchConnection(socket, this.timings);
      socket.once(this.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => (sentMs = performance.now()));
    });
    request.once('response', () => (this.timings.firstByteSeconds = (performance.now() - sentMs) / 1e3));
  }
}

/** Why an answer is not read at all. */
function refusalOf(response: http.IncomingMessage, method: string): ProbeFault | undefined {
  const status = response.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    return new ProbeFault('redirect', `${method} was answered with a redirect (HTTP ${status}); redirects are not followed: register the final address`);
  }
  const encoding = response.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') return new ProbeFault('bad_answer', `${method} was answered in the encoding "${quote(encoding)}" though none was asked for`);
  return undefined;
}

async function readText(response: http.IncomingMessage, maxBytes: number, method: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new ProbeFault('too_large', `the answer to ${method} is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
