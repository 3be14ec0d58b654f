import type { ContactPoint, Incident } from '@observer/contracts';
import { type TelegramPress, telegramPressOf, verifyTelegramRequest } from '../notifications/channels';
import { answerJson, answerText, type Callback, type CallbackAnswer, type Done, type ProviderCallbacks, REFUSED } from './callback.port';
import type { ProviderActs } from './provider-acts';
import { personOfTelegramUser } from './who-acted';

export interface TelegramCallbackParts {
  readonly acts: ProviderActs;
  contactPoints(): ReadonlyMap<string, ContactPoint>;
  /** Empty when the contact point is none of Telegram, or has no such secret. */
  webhookSecret(contactPoint: string): Promise<string>;
  wasTold(contactPoint: string, incidentId: string): Promise<boolean>;
}

/** Buttons that are pressed in Telegram. */
export function telegramCallbacks(parts: TelegramCallbackParts): ProviderCallbacks {
  return {
    async take({ contactPoint, headers, body }: Callback): Promise<CallbackAnswer> {
      const secret = contactPoint === null ? '' : await parts.webhookSecret(contactPoint);
      const genuine = verifyTelegramRequest(headers['x-telegram-bot-api-secret-token'], secret);
      if (contactPoint === null || !genuine) return REFUSED;
      const press = telegramPressOf(body);
      // The answer to the update is a call of the API: what the person sees who pressed.
      return press === null ? answerText(200) : answerJson({ method: 'answerCallbackQuery', callback_query_id: press.queryId, text: await takePress(press, contactPoint, parts) });
    },
  };
}

async function takePress({ incidentId, chats, run, action, queryId, user, userId }: TelegramPress, contactPoint: string, parts: TelegramCallbackParts): Promise<string> {
  const { acts, contactPoints, wasTold } = parts;
  const settings = contactPoints().get(contactPoint)?.settings;
  const incident = await acts.incident(incidentId);
  const isOurs = settings?.channel === 'telegram' && chats.includes(settings.chatId) && incident !== undefined && (await wasTold(contactPoint, incidentId));
  if (!isOurs) return 'This button is not valid any more';
  if (incident.escalationRun !== run) return `#${incident.number} was opened again; use the newest message`;
  const person = personOfTelegramUser(contactPoints().values(), userId);
  return resultOf(await acts.act({ incidentId, action, key: `telegram/${queryId}`, actor: { channel: 'telegram', name: user, person }, contactPoint }), incident, action);
}

const MAX_TEXT = 200;

function resultOf(done: Done, { number }: Incident, action: 'acknowledge' | 'resolve'): string {
  if (done.kind === 'refused') return `That did not work: ${done.reason}`.slice(0, MAX_TEXT);
  return done.kind === 'done' ? `#${number} is ${done.incident.state}` : `#${number} will be ${action === 'resolve' ? 'resolved' : 'acknowledged'} in a moment`;
}
