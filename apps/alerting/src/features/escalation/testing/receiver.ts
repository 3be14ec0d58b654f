import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Received } from './http-channel';

export interface Receiver {
  readonly url: string;
  readonly received: (Received & { readonly atMs: number; readonly path: string })[];
  /** What to answer; default 200. */
  answer: (message: Received, path: string) => number | Promise<number>;
  stop(): Promise<void>;
}

/** A provider: takes messages and keeps what it took. */
export async function startReceiver(): Promise<Receiver> {
  const receiver: { -readonly [K in keyof Receiver]: Receiver[K] } = { url: '', received: [], answer: () => 200, stop: () => Promise.resolve() };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const message = JSON.parse(Buffer.concat(chunks).toString()) as Received;
      void Promise.resolve(receiver.answer(message, request.url!)).then((status) => {
        if (status === 200) receiver.received.push({ ...message, atMs: Date.now(), path: request.url! });
        response.writeHead(status).end(status === 200 ? `thread-${message.contactPoint}` : 'no');
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  receiver.stop = () => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
  return receiver;
}
