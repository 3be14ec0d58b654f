/** What subscribers have: a mail server and a webhook, on loopback. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Mail {
  readonly to: string;
  /** As it came, with soft line breaks of quoted-printable undone. */
  readonly source: string;
}
export interface Hook {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Record<string, unknown>;
}
export interface Receivers {
  readonly mails: Mail[];
  readonly hooks: Hook[];
  readonly smtpPort: number;
  readonly hookUrl: string;
  stop(): Promise<void>;
}

const readable = (source: string): string => source.replace(/=\r\n/g, '').replace(/=3D/g, '=').replace(/\r\n[ \t]+/g, ' ');

export async function startReceivers(): Promise<Receivers> {
  const [mails, hooks]: [Mail[], Hook[]] = [[], []];
  const smtp = new SMTPServer({
    disableReverseLookup: true, authOptional: true, disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), source: readable(Buffer.concat(chunks).toString()) });
        done(null, 'queued');
      });
    },
  });
  const http = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      hooks.push({ headers: request.headers, body: JSON.parse(body) as Record<string, unknown> });
      response.writeHead(204).end();
    });
  });
  await Promise.all([new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve)), new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))]);
  return {
    mails, hooks, smtpPort: (smtp.server.address() as AddressInfo).port, hookUrl: `http://127.0.0.1:${(http.address() as AddressInfo).port}/hook?key=secret`,
    async stop() {
      http.closeAllConnections();
      await Promise.all([new Promise<void>((resolve) => smtp.close(resolve)), new Promise((resolve) => http.close(resolve))]);
    },
  };
}
