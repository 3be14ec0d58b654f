import { createTransport } from 'nodemailer';
import type { ChannelTarget, MailRequest, NotificationChannel, NotificationContext, OutgoingRequest, SendOutcome } from '../../channel.port';
import { withoutSecrets } from '../http/send-in-order';
import { wordsOf } from '../text/words';
import { htmlOf, subjectOf, textOf } from './email-content';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `starttls` refuses servers without it. */
  readonly security: 'starttls' | 'tls' | 'none';
  /** '' = no log-in. */
  readonly user: string;
  readonly password: string;
  /** `Observer <observer@example.com>` */
  readonly from: string;
  /** Certificate (PEM) of an authority to trust; absent = the defaults. */
  readonly trusted?: string;
  /** From connecting to each answer. */
  readonly timeoutMs?: number;
}

const MAX_ID = 200;

/** Mail over SMTP. All mails of an incident are one thread: they refer to the first one, and to a name that is the incident's. */
export function emailChannel(server: MailServer): NotificationChannel<'email'> {
  const domain = /@([^\s>]+)/.exec(server.from)?.[1] ?? 'localhost';
  return {
    channel: 'email',
    capabilities: { updatesThread: true, resolves: false, acknowledges: false },
    secrets: { required: [], optional: [] },
    render: (context, target) => renderEmail(context, target, domain),
    send: (requests, _target, signal) => sendMails(requests, server, signal),
  };
}

export function renderEmail(context: NotificationContext, { settings }: ChannelTarget<'email'>, domain: string): MailRequest[] {
  const words = wordsOf(context);
  const incident = context.kind === 'incident' ? context : undefined;
  const inReplyTo = messageIdIn(incident?.previousProviderId ?? null);
  const references = [...(incident === undefined ? [] : [messageIdOf(incident.threadKey, domain)]), ...(inReplyTo === null ? [] : [inReplyTo])];
  return [{
    kind: 'mail', to: settings.to, subject: subjectOf(words, inReplyTo !== null), text: textOf(words), html: htmlOf(words), messageId: messageIdOf(context.idempotencyKey, domain), inReplyTo,
    headers: {
      // No out-of-office answers, please (RFC 3834 and Exchange).
      'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All',
      ...(references.length === 0 ? {} : { References: references.map((id) => `<${id}>`).join(' ') }),
      ...(incident === undefined ? {} : { 'X-Observer-Incident': incident.incident.id.replace(/[^\w.-]/g, '') }),
      ...(words.tone === 'critical' ? { 'X-Priority': '1', Importance: 'high' } : {}),
    },
  }];
}

/** A dot-atom of RFC 5322 3.2.3. */
const messageIdOf = (key: string, domain: string): string => `${key.replace(/[^\w-]+/g, '.').replace(/^\.|\.$/g, '').slice(0, MAX_ID) || 'observer'}@${domain}`;
const messageIdIn = (providerId: string | null): string | null => (providerId !== null && /^[^\s<>@]+@[^\s<>@]+$/.test(providerId) ? providerId : null);

async function sendMails(requests: readonly OutgoingRequest[], server: MailServer, signal: AbortSignal): Promise<SendOutcome> {
  let outcome: SendOutcome = { kind: 'dead', reason: 'There was nothing to send' };
  for (const request of requests) {
    if (request.kind !== 'mail') return { kind: 'dead', reason: 'A request of another channel was given' };
    outcome = await sendMail(request, server, signal);
    if (outcome.kind !== 'sent') break;
  }
  return outcome;
}

async function sendMail({ to, subject, text, html, messageId, inReplyTo, headers }: MailRequest, server: MailServer, signal: AbortSignal): Promise<SendOutcome> {
  const transport = createTransport(transportOptions(server));
  let cancel: () => void = () => undefined;
  const cancelled = new Promise<never>((_resolve, reject) => (cancel = () => reject(new Error('it was cancelled'))));
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted();
    const mail = { from: server.from, to: [...to], subject, text, html, messageId: `<${messageId}>`, ...(inReplyTo === null ? {} : { inReplyTo: `<${inReplyTo}>` }), headers: { ...headers }, disableFileAccess: true, disableUrlAccess: true };
    const { response, rejected } = await Promise.race([transport.sendMail(mail), cancelled]);
    const refused = rejected.length === 0 ? '' : `; refused for ${rejected.map(String).join(', ')}`;
    return { kind: 'sent', providerId: inReplyTo ?? messageId, answer: `${response}${refused}`.slice(0, 300) };
  } catch (fault) {
    return outcomeOfMailFault(fault, [server.password]);
  } finally {
    signal.removeEventListener('abort', cancel);
    transport.close();
  }
}

const transportOptions = ({ host, port, security, user, password, trusted, timeoutMs = 15_000 }: MailServer) => ({
  host, port, secure: security === 'tls', requireTLS: security === 'starttls', ignoreTLS: security === 'none', ...(user === '' ? {} : { auth: { user, pass: password } }), ...(trusted === undefined ? {} : { tls: { ca: trusted } }),
  connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs,
});

/** 4xx may work later, 5xx will not (RFC 5321 4.2.1); a certificate or a message that is refused will not either. What has no code is a broken connection. */
export function outcomeOfMailFault(fault: unknown, secrets: readonly string[]): SendOutcome {
  const { code, responseCode, message } = fault as { code?: string; responseCode?: number; message?: string };
  const reason = `Mail server: ${withoutSecrets(message ?? String(fault), secrets).replace(/\s+/g, ' ').slice(0, 300)}`;
  const dead = responseCode === undefined ? code === 'ETLS' || code === 'EENVELOPE' || code === 'EAUTH' || /certificate/i.test(reason) : responseCode >= 500;
  return dead ? { kind: 'dead', reason } : { kind: 'retry', reason, afterMs: null };
}
