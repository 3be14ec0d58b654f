/** What comes from a provider, and what it is answered. Each provider's rules are one `ProviderCallbacks`; who acts and how often it counts is the same for all. */
import type { Incident, takeCallbackV1 } from '@observer/contracts';
import type { z } from 'zod';

export type Callback = z.output<(typeof takeCallbackV1)['request']>;
export type CallbackAnswer = z.output<(typeof takeCallbackV1)['response']>;

/** What somebody wants done to an incident. */
export interface WantedAct {
  readonly incidentId: string;
  readonly action: 'acknowledge' | 'resolve';
  /** The same for every repeat of the callback. */
  readonly key: string;
  readonly actor: CallbackActor;
  /** Where it came through, as far as the provider tells. */
  readonly contactPoint: string | null;
}

/** Who acted, as the provider names them, and who that is in Observer where it is known. */
export interface CallbackActor {
  readonly channel: 'slack' | 'pagerduty' | 'telegram' | 'voice' | 'sms';
  readonly name: string;
  readonly person: string | null;
}

/** What became of it, or is becoming: `stored` = it was not taken within the time that providers wait, but will be. */
export type Done = { readonly kind: 'done'; readonly incident: Incident } | { readonly kind: 'stored' } | { readonly kind: 'refused'; readonly reason: string };

export interface ProviderCallbacks {
  take(callback: Callback): Promise<CallbackAnswer>;
}

export const answerText = (status: number, body = ''): CallbackAnswer => ({ status, contentType: 'text/plain; charset=utf-8', body });
export const answerJson = (body: object): CallbackAnswer => ({ status: 200, contentType: 'application/json', body: JSON.stringify(body) });

/** The one answer to whatever is not proven: a wrong signature, an old one, a contact point that is not there or has no secret for it. */
export const REFUSED: CallbackAnswer = answerText(401, 'The signature of this callback is missing or wrong\n');
