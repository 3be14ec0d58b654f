/** A local HTTP server that answers as a provider would. What it takes and refuses is each provider's own, written from its public API description. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GuardedHttp } from '../../http/guarded-http';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** @throws by `body` that is no JSON object */
export const jsonBody = (received: Received): Record<string, unknown> => JSON.parse(received.body) as Record<string, unknown>;

/** What reaches loopback, as the tests' providers need; the timeout is short. */
export const localHttp = (): GuardedHttp => new GuardedHttp({ allowInternal: true, timeoutMs: 2_000 });
export const never = new AbortController().signal;

export class ProviderServer {
  readonly received: Received[] = [];
  /** Answers that are given before the provider thinks: its moods. */
  private readonly moods: Reply[] = [];
  private server: Server | undefined;
  url = '';

  constructor(private readonly answer: (received: Received) => Reply) {}

  async start(): Promise<this> {
    this.server = createServer((request, response) => {
      readRequest(request).then((received) => {
        this.received.push(received);
        const { status, headers, body } = this.moods.shift() ?? this.answer(received);
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
      }, () => response.destroy());
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  /** The next request is answered so, whatever it is. */
  next(reply: Reply): void {
    this.moods.push(reply);
  }

  get last(): Received {
    return this.received.at(-1)!;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server?.close(() => resolve()));
  }
}

async function readRequest(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const url = new URL(request.url ?? '/', 'http://provider');
  return { method: request.method ?? '', path: url.pathname, query: url.searchParams, headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString('utf8') };
}
