import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { NotificationContext } from '../../channel.port';
import { acknowledgedContext, hostileContext, incidentContext } from '../testing/contexts';
import { never } from '../testing/provider-server';
import { emailChannel, type MailServer } from './email.channel';
import { mailHeader } from './testing/mail-server';

interface Mail { readonly to: readonly string[]; readonly source: string; readonly user: string | undefined; readonly secure: boolean }

const refusal = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code });

describe('mail over SMTP', () => {
  const mails: Mail[] = [];
  let server: SMTPServer;
  let options: MailServer;
  const serve = (more: SMTPServerOptions) => new SMTPServer({
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) => (username === 'observer' && password === 'hunter22' ? done(null, { user: username }) : done(refusal(535, `5.7.8 wrong: ${password}`))),
    onRcptTo: ({ address }, _session, done) => (address.startsWith('gone') ? done(refusal(550, '5.1.1 no such mailbox')) : address.startsWith('full') ? done(refusal(452, '4.2.2 mailbox full')) : done()),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo.map(({ address }) => address), source: Buffer.concat(chunks).toString(), user: session.user, secure: session.secure });
        done(null, 'queued');
      });
    },
    ...more,
  });

  beforeAll(async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], { keySize: 2048, extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }] });
    server = serve({ key, cert });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    options = { host: 'localhost', port: (server.server.address() as AddressInfo).port, security: 'starttls', user: 'observer', password: 'hunter22', from: 'Observer <observer@example.com>', trusted: cert, timeoutMs: 2_000 };
  });
  beforeEach(() => mails.splice(0));
  afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

  const notify = (context: NotificationContext, to = ['ops@example.com'], more: Partial<MailServer> = {}, signal = never) => {
    const channel = emailChannel({ ...options, ...more });
    const target = { settings: { channel: 'email' as const, to }, secrets: {} };
    return channel.send(channel.render(context, target), target, signal);
  };
  const header = (name: string, mail = mails.at(-1)) => (mail === undefined ? undefined : mailHeader(mail, name));

  it('goes out encrypted and logged in, and its thread holds', async () => {
    const first = await notify(incidentContext());
    expect(first).toMatchObject({ kind: 'sent', providerId: 'i0190c1c2.1.0.0.ops@example.com', answer: expect.stringContaining('queued') as string });
    expect(mails[0]).toMatchObject({ to: ['ops@example.com'], user: 'observer', secure: true });
    const previousProviderId = first.kind === 'sent' ? first.providerId : null;
    expect(await notify(acknowledgedContext({ previousProviderId, idempotencyKey: 'i0190c1c2.acknowledged-2.ops' }))).toMatchObject({ kind: 'sent', providerId: previousProviderId });
    expect(mails.map((mail) => header('Message-ID', mail))).toEqual(['<i0190c1c2.1.0.0.ops@example.com>', '<i0190c1c2.acknowledged-2.ops@example.com>']);
    expect(header('In-Reply-To')).toBe('<i0190c1c2.1.0.0.ops@example.com>');
    expect(header('References')).toBe('<observer-i0190c1c2@example.com> <i0190c1c2.1.0.0.ops@example.com>');
    expect(header('Content-Type')).toContain('multipart/alternative');
  });

  it('takes the worst words in lines that servers accept', async () => {
    expect(await notify(hostileContext())).toMatchObject({ kind: 'sent' });
    expect(Math.max(...mails[0]!.source.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(998);
    expect(header('Subject')).toMatch(/^=\?UTF-8\?/i);
  });

  it('is sent when some addresses are refused, and is not when all are', async () => {
    expect(await notify(incidentContext(), ['ops@example.com', 'gone@example.com'])).toMatchObject({ kind: 'sent', answer: expect.stringContaining('refused for gone@example.com') as string });
    expect(await notify(incidentContext(), ['gone@example.com'])).toMatchObject({ kind: 'dead', reason: expect.stringContaining('no such mailbox') as string });
    expect(await notify(incidentContext(), ['full@example.com'])).toMatchObject({ kind: 'retry' });
  });

  it('fails with a reason that holds no password', async () => {
    const refused = await notify(incidentContext(), undefined, { password: 'hunter23' });
    expect(refused).toEqual({ kind: 'dead', reason: expect.stringContaining('***') as string });
    expect(JSON.stringify(refused)).not.toContain('hunter23');
    expect(await notify(incidentContext(), undefined, { port: 1 })).toMatchObject({ kind: 'retry' });
    expect(await notify(incidentContext(), undefined, { trusted: undefined })).toMatchObject({ kind: 'dead', reason: expect.stringMatching(/certificate/i) as string });
    expect(await notify(incidentContext(), undefined, {}, AbortSignal.abort())).toMatchObject({ kind: 'retry' });
    expect(mails).toEqual([]);
  });

  it('does not go out in clear when encryption is asked for', async () => {
    const plain = serve({ disabledCommands: ['STARTTLS'], authOptional: true });
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    const { port } = plain.server.address() as AddressInfo;
    expect((await notify(incidentContext(), undefined, { port, user: '' })).kind).toBe('dead');
    expect(mails).toEqual([]);
    expect(await notify(incidentContext(), undefined, { port, user: '', security: 'none' })).toMatchObject({ kind: 'sent' });
    expect(mails[0]).toMatchObject({ secure: false });
    await new Promise<void>((resolve) => plain.close(resolve));
  });
});
