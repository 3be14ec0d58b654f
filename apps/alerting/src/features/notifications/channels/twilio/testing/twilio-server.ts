/** Messages and Calls of the 2010 API, from https://www.twilio.com/docs/messaging/api/message-resource and https://www.twilio.com/docs/voice/api/call-resource */
import { ProviderServer, type Received, type Reply } from '../../testing/provider-server';

export const ACCOUNT = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4' };
const E164 = /^\+[1-9]\d{6,14}$/;
const BASIC = `Basic ${Buffer.from(`${ACCOUNT.accountSid}:${ACCOUNT.authToken}`).toString('base64')}`;

/** @throws Error where it is no well-formed TwiML with these verbs */
export function readTwiml(twiml: string): { said: string; action: string | null } {
  const [, gather, action, said, end] = /^<\?xml version="1\.0" encoding="UTF-8"\?><Response><Pause length="\d+"\/>(<Gather input="dtmf" numDigits="1" timeout="\d+" action="([^<>"]*)" method="POST">)?<Say language="[a-z]{2}-[A-Z]{2}" loop="\d+">([^<>]*)<\/Say>(<\/Gather>)?<\/Response>$/.exec(twiml) ?? [];
  if (said === undefined || (gather === undefined) !== (end === undefined) || /&(?!#\d+;)/.test(said + (action ?? ''))) throw new Error('Document parse failure');
  const plain = (text: string): string => text.replace(/&#(\d+);/g, (_found, code: string) => String.fromCharCode(Number(code)));
  return { said: plain(said), action: action === undefined ? null : plain(action) };
}

export class TwilioServer extends ProviderServer {
  readonly messages: Record<string, string>[] = [];
  readonly calls: Record<string, string>[] = [];

  constructor() {
    super((received) => this.handle(received));
  }

  private handle(received: Received): Reply {
    const refuse = (status: number, code: number, message: string): Reply => ({ status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } });
    const [, resource] = new RegExp(`^/2010-04-01/Accounts/${ACCOUNT.accountSid}/(Messages|Calls)\\.json$`).exec(received.path) ?? [];
    if (received.headers.authorization !== BASIC) return refuse(401, 20_003, `Authenticate (${received.headers.authorization ?? 'nothing'})`);
    if (resource === undefined || received.method !== 'POST') return refuse(404, 20_404, 'The requested resource was not found');
    const form = Object.fromEntries(new URLSearchParams(received.body));
    if (!E164.test(form.To ?? '')) return refuse(400, 21_211, `Invalid 'To' Phone Number: ${form.To}`);
    if (form.To === '+15005550004') return refuse(400, 21_610, 'Attempt to send to unsubscribed recipient');
    if (form.To === '+15005550006') return refuse(429, 21_611, "This 'From' number has exceeded the maximum number of queued messages");
    return resource === 'Messages' ? this.message(form, refuse) : this.call(form, refuse);
  }

  private message(form: Record<string, string>, refuse: (status: number, code: number, message: string) => Reply): Reply {
    const known = ['To', 'From', 'MessagingServiceSid', 'Body'];
    if (Object.keys(form).some((name) => !known.includes(name)) || (form.From === undefined) === (form.MessagingServiceSid === undefined)) return refuse(400, 21_603, "A 'From' phone number is required");
    if ((form.Body ?? '') === '') return refuse(400, 21_602, 'Message body is required');
    if (form.Body!.length > 1_600) return refuse(400, 21_617, 'The concatenated message body exceeds the 1600 character limit');
    this.messages.push(form);
    return { status: 201, body: { sid: `SM${String(this.messages.length).padStart(32, '0')}`, status: 'queued' } };
  }

  private call(form: Record<string, string>, refuse: (status: number, code: number, message: string) => Reply): Reply {
    if (!E164.test(form.From ?? '')) return refuse(400, 21_212, "Invalid 'From' Phone Number");
    if ((form.Twiml ?? '').length > 4_000) return refuse(400, 32_018, 'Twiml size exceeded maximum allowed value of 4000 characters');
    try {
      this.calls.push({ ...form, said: readTwiml(form.Twiml ?? '').said });
    } catch (error) {
      return refuse(400, 12_100, (error as Error).message);
    }
    return { status: 201, body: { sid: `CA${String(this.calls.length).padStart(32, '0')}`, status: 'queued' } };
  }
}
