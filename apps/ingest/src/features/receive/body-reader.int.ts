import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { asObserverError } from '@observer/kernel';
import { BodyReader } from './body-reader';
import { ByteBudget } from './byte-budget';
import { UnzstdThread } from './zstd';

/** A body over a real connection: how it is read, and what is held meanwhile. */
describe('BodyReader', () => {
  const TIMEOUT_MS = 200;
  const budget = new ByteBudget(1024);
  const zstd = new UnzstdThread();
  const reader = new BodyReader({ maxBodyBytes: 1024, maxExpandedBytes: 1024 }, zstd, TIMEOUT_MS);
  let server: Server;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const account = budget.open('k1');
      reader.read(request, 'identity', account).then((body) => body.toString(), (error: unknown) => asObserverError(error).code).then((text) => {
        account.close();
        response.end(text);
      }, () => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await zstd.close();
  });

  const port = (): number => (server.address() as AddressInfo).port;

  it('reads a body whole', async () => {
    expect(await (await fetch(`http://127.0.0.1:${port()}`, { method: 'POST', body: 'hello' })).text()).toBe('hello');
    expect(budget.heldBytes).toBe(0);
  });

  it('gives up on a body that does not come to its end, and holds nothing of it', async () => {
    const socket = connect(port(), '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
    const drip = setInterval(() => socket.write('.'), TIMEOUT_MS / 5);
    const answer = await new Promise<string>((resolve) => socket.once('data', (data: Buffer) => resolve(data.toString())));
    clearInterval(drip);
    socket.destroy();
    expect(answer).toContain('deadline_exceeded');
    expect(budget.heldBytes).toBe(0);
  });
});
