import type { ContactPoint, Incident } from '@observer/contracts';
import { verifyTwilioRequest } from '../notifications/channels';
import { escapeHtml } from '../notifications/channels/text/plain-text';
import { type Callback, type CallbackAnswer, type Done, type ProviderCallbacks, REFUSED } from './callback.port';
import type { ProviderActs } from './provider-acts';
import type { Inspected } from './slack.callbacks';
import { ownersOf } from './who-acted';

export interface TwilioCallbackParts {
  readonly acts: ProviderActs;
  readonly authToken: string;
  /** Where the callbacks are reached, without a slash at the end: part of what Twilio signs. */
  readonly publicUrl: string;
  contactPoints(): Iterable<ContactPoint>;
  inspect(token: string): Promise<Inspected>;
  /** Ids of the contact points that were told of an incident. */
  toldOf(incidentId: string): Promise<ReadonlySet<string>>;
}

/** A key that is pressed during a call. */
export function voiceCallbacks(parts: TwilioCallbackParts): ProviderCallbacks {
  return {
    async take(callback: Callback): Promise<CallbackAnswer> {
      const form = formOf(callback, parts);
      if (form === undefined) return REFUSED;
      if (form.get('Digits') !== '1') return say('That key does nothing. Open Observer to act.');
      const inspected = await parts.inspect(new URL(callback.path, 'http://observer').searchParams.get('token') ?? '');
      if (!inspected.valid) return say('This call is too old to act on. Open Observer instead.');
      const { incident, action, idempotencyKey: key, outdated } = inspected;
      if (outdated) return say(`Incident ${incident.number} is ${incident.state === 'triggered' ? 'open again. Another call will follow.' : `${incident.state} already.`} Goodbye.`);
      const { name, person } = ownersOf(parts.contactPoints(), form.get('To') ?? '', 'voice');
      const done = await parts.acts.act({ incidentId: incident.id, action, key, actor: { channel: 'voice', name, person }, contactPoint: null });
      return say(`${resultOf(done, incident, action)} Goodbye.`);
    },
  };
}

/** A text message that answers one of ours: `ACK 17`. */
export function smsCallbacks(parts: TwilioCallbackParts): ProviderCallbacks {
  return {
    async take(callback: Callback): Promise<CallbackAnswer> {
      const form = formOf(callback, parts);
      if (form === undefined) return REFUSED;
      const wish = wishOf(form.get('Body') ?? '');
      const { points: own, name, person } = ownersOf(parts.contactPoints(), form.get('From') ?? '', 'sms');
      // Nobody else is answered: each answer costs, and tells that somebody is here.
      if (own.length === 0 || wish === undefined) return twiml(own.length === 0 ? '' : message('Answer ACK or RESOLVE and the number of the incident, e.g. ACK 17'));
      const [incident, another] = await incidentsFor(wish, own, parts);
      if (incident === undefined) return twiml(message(wish.number === null ? 'There is no open incident that you were told of' : `You were not told of an incident #${wish.number}`));
      if (another !== undefined) return twiml(message(`Which one? Answer e.g. ${wish.action === 'resolve' ? 'RESOLVE' : 'ACK'} ${incident.number}`));
      const done = await parts.acts.act({
        incidentId: incident.id, action: wish.action, key: `sms/${form.get('MessageSid') ?? ''}`, actor: { channel: 'sms', name, person }, contactPoint: own[0]!.id,
      });
      return twiml(message(resultOf(done, incident, wish.action)));
    },
  };
}

interface Wish {
  readonly action: 'acknowledge' | 'resolve';
  readonly number: number | null;
}

function wishOf(text: string): Wish | undefined {
  const [, verb, number] = /^\s*(ack|acknowledge|resolve)\s*#?\s*(\d{1,9})?\s*[.!]?\s*$/i.exec(text) ?? [];
  return verb === undefined ? undefined : { action: verb.toLowerCase() === 'resolve' ? 'resolve' : 'acknowledge', number: number === undefined ? null : Number(number) };
}

/** Of those that the sender was told of: the one with the number, or those that wait for it. */
async function incidentsFor({ action, number }: Wish, own: readonly ContactPoint[], { acts, toldOf }: TwilioCallbackParts): Promise<Incident[]> {
  const waits = ({ state }: Incident): boolean => state === 'triggered' || (action === 'resolve' && (state === 'acknowledged' || state === 'snoozed'));
  const candidates = (await acts.list()).filter((incident) => (number === null ? waits(incident) : incident.number === number));
  const told: Incident[] = [];
  for (const incident of candidates) {
    const points = await toldOf(incident.id);
    if (own.some(({ id }) => points.has(id))) told.push(incident);
  }
  return told;
}

/** The form, when Twilio sent it. */
function formOf({ headers, path, body }: Callback, { authToken, publicUrl }: TwilioCallbackParts): URLSearchParams | undefined {
  const form = new URLSearchParams(body);
  return verifyTwilioRequest(headers['x-twilio-signature'], `${publicUrl}${path}`, form, authToken) ? form : undefined;
}

function resultOf(done: Done, { number }: Incident, action: Wish['action']): string {
  const past = action === 'resolve' ? 'resolved' : 'acknowledged';
  if (done.kind === 'refused') return `That did not work. ${done.reason}.`;
  return done.kind === 'stored' ? `Incident ${number} will be ${past} in a moment.` : `Incident ${number} is ${done.incident.state}.`;
}

const twiml = (content: string): CallbackAnswer => ({ status: 200, contentType: 'text/xml; charset=utf-8', body: `<?xml version="1.0" encoding="UTF-8"?><Response>${content}</Response>` });
const message = (text: string): string => `<Message>${escapeHtml(text)}</Message>`;
const say = (text: string): CallbackAnswer => twiml(`<Say language="en-US">${escapeHtml(text)}</Say><Hangup/>`);
