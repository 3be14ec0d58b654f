/** What text messages and calls share: Twilio's REST API of 2010, which others speak too. https://www.twilio.com/docs/usage/requests-to-twilio */
import type { HttpAnswer, HttpRequest } from '../../channel.port';
import { outcomeOfAnswer } from '../../http/http-outcome';
import { jsonOf, type ReadOutcome } from '../http/send-in-order';

export interface TwilioAccount {
  /** `https://api.twilio.com` */
  readonly url: string;
  readonly accountSid: string;
  readonly authToken: string;
}

export const twilioRequest = ({ url, accountSid, authToken }: TwilioAccount, resource: 'Messages' | 'Calls', form: Readonly<Record<string, string>>): HttpRequest => ({
  kind: 'http', method: 'POST', url: `${url}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/${resource}.json`,
  headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', authorization: basicOf(accountSid, authToken) }, body: new URLSearchParams(form).toString(),
});

const basicOf = (accountSid: string, authToken: string): string => `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

export const twilioSecrets = ({ accountSid, authToken }: TwilioAccount): string[] => [authToken, basicOf(accountSid, authToken).slice(6)];

/** Refusals have a number of their own: https://www.twilio.com/docs/api/errors. The queue being full (21611) passes. */
export function readTwilio(answer: HttpAnswer, nowMs: number): ReadOutcome {
  const { sid, status, code, message } = jsonOf(answer);
  const outcome = outcomeOfAnswer(answer, nowMs, () => (typeof sid === 'string' ? sid : null));
  if (outcome.kind === 'sent') return { ...outcome, answer: typeof status === 'string' ? status : String(answer.status) };
  const reason = typeof code === 'number' ? `Twilio ${code}: ${typeof message === 'string' ? message.slice(0, 250) : ''}` : outcome.reason;
  return code === 21_611 || code === 20_429 ? { kind: 'retry', reason, afterMs: outcome.kind === 'retry' ? outcome.afterMs : null } : { ...outcome, reason };
}
