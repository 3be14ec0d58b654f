import type { ContactPoint, Incident } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import type { HttpSender } from '../notifications';
import { type SlackPress, slackPressOf, verifySlackRequest } from '../notifications/channels';
import { answerText, type Callback, type CallbackAnswer, type Done, type ProviderCallbacks, REFUSED } from './callback.port';
import type { ProviderActs } from './provider-acts';
import { personOfMail, personOfSlackUser } from './who-acted';

/** What a button's token may do; see `inspectLink`. */
export type Inspected = { readonly valid: false } | { readonly valid: true; readonly incident: Incident; readonly action: 'acknowledge' | 'resolve'; readonly idempotencyKey: string; readonly outdated: boolean };

export interface SlackCallbackParts {
  readonly acts: ProviderActs;
  readonly clock: Clock;
  readonly http: HttpSender;
  readonly signingSecret: string;
  /** `https://slack.com/api` */
  readonly apiUrl: string;
  contactPoints(): Iterable<ContactPoint>;
  /** Contact point the button's message went to, and its bot token. */
  sentTo(token: string): Promise<{ readonly id: string; readonly botToken: string } | undefined>;
  inspect(token: string): Promise<Inspected>;
}

/** Slack waits 3 s for its answer. */
const LOOK_UP_MS = 800;
const TELL_MS = 3_000;

/** Buttons that are pressed in Slack. The message itself is changed by the notification of the change, whoever made it. */
export function slackCallbacks(parts: SlackCallbackParts): ProviderCallbacks {
  return {
    async take({ headers, body }: Callback): Promise<CallbackAnswer> {
      const check = verifySlackRequest({ timestamp: headers['x-slack-request-timestamp'], signature: headers['x-slack-signature'] }, body, parts.signingSecret, parts.clock.nowMs());
      if (!check.ok) return REFUSED;
      const press = slackPressOf(body);
      if (press !== null) await takePress(press, parts);
      return answerText(200);
    },
  };
}

async function takePress(press: SlackPress, parts: SlackCallbackParts): Promise<void> {
  const inspected = await parts.inspect(press.token);
  if (!inspected.valid) return tell(press, 'This button is not valid any more. Open the incident in Observer instead.', parts);
  const { incident, action, idempotencyKey: key, outdated } = inspected;
  if (outdated) return tell(press, `#${incident.number} is ${incident.state} ${incident.state === 'triggered' ? 'again; use the newest message.' : 'already.'}`, parts);
  const sentTo = await parts.sentTo(press.token);
  const person = await personOf(press, sentTo?.botToken, parts);
  const done = await parts.acts.act({ incidentId: incident.id, action, key, actor: { channel: 'slack', name: press.user, person }, contactPoint: sentTo?.id ?? null });
  if (done.kind === 'refused') tell(press, reasonOf(done), parts);
}

const reasonOf = ({ reason }: Extract<Done, { kind: 'refused' }>): string => `That did not work. ${reason}`;

/** By their direct messages, else by their mail address, which needs the scope `users:read.email`. */
async function personOf({ userId }: SlackPress, botToken: string | undefined, { contactPoints, http, apiUrl }: SlackCallbackParts): Promise<string | null> {
  const known = personOfSlackUser(contactPoints(), userId);
  if (known !== null || botToken === undefined) return known;
  try {
    const answer = await http.request({ kind: 'http', method: 'GET', url: `${apiUrl}/users.info?user=${encodeURIComponent(userId)}`, headers: { authorization: `Bearer ${botToken}` }, body: '' }, AbortSignal.timeout(LOOK_UP_MS));
    const { user } = JSON.parse(answer.body) as { user?: { profile?: { email?: unknown } } };
    return typeof user?.profile?.email === 'string' ? personOfMail(contactPoints(), user.profile.email) : null;
  } catch {
    // Without the scope, or without Slack, they are called as Slack calls them.
    return null;
  }
}

/** Tells only who pressed; nothing waits for it. */
function tell({ responseUrl }: SlackPress, text: string, { http }: SlackCallbackParts): void {
  if (responseUrl === null) return;
  const body = JSON.stringify({ response_type: 'ephemeral', replace_original: false, text: text.replace(/[&<>]/g, (found) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[found]!) });
  http.request({ kind: 'http', method: 'POST', url: responseUrl, headers: { 'content-type': 'application/json; charset=utf-8' }, body }, AbortSignal.timeout(TELL_MS)).catch(() => undefined);
}
