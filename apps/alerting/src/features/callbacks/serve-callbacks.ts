import { type CallbackProvider, takeCallbackV1 } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import type { Platform, Subscription } from '@observer/platform';
import type { IncidentActions } from '../incidents';
import { type ContactPointStore, type HttpSender, type NotificationLog, verifyLinkToken } from '../notifications';
import type { PeopleDirectory } from '../on-call';
import { type ProviderCallbacks, REFUSED } from './callback.port';
import { pagerDutyCallbacks } from './pagerduty.callbacks';
import { ProviderActs } from './provider-acts';
import { type Inspected, slackCallbacks } from './slack.callbacks';
import { telegramCallbacks } from './telegram.callbacks';
import { smsCallbacks, voiceCallbacks } from './twilio.callbacks';

/** What the environment tells of providers that call back. */
export interface CallbackOptions {
  readonly http: HttpSender;
  readonly slackApiUrl: string;
  readonly slackSigningSecret: string;
  readonly twilioAuthToken: string;
  /** Where the callbacks are reached, without a slash at the end. */
  readonly publicUrl: string;
}

export interface CallbackParts {
  readonly platform: Pick<Platform, 'messaging' | 'clock' | 'log' | 'metrics'>;
  readonly incidents: IncidentActions;
  readonly directory: PeopleDirectory;
  readonly contactPoints: ContactPointStore;
  readonly log: NotificationLog;
  readonly linkKeys: readonly Buffer[];
  readonly options: CallbackOptions;
  inspect(token: string): Promise<Inspected>;
}

/** Serves what providers send back. */
export function serveCallbacks(parts: CallbackParts): Subscription {
  const { platform: { messaging, log, metrics } } = parts;
  const acts = new ProviderActs(parts.incidents, log);
  const providers = providersOf(parts, acts);
  const outcomes = metrics.counter('observer_callbacks_total', 'Callbacks of providers, by what they were answered', ['provider', 'status']);
  const serving = messaging.serve(takeCallbackV1, async (callback) => {
    const answer = await providers[callback.provider].take(callback);
    outcomes.inc({ provider: callback.provider, status: String(answer.status) });
    if (answer === REFUSED) log.warn({ provider: callback.provider, contactPoint: callback.contactPoint }, 'callback-refused');
    return answer;
  });
  return { stop: () => serving.stop().then(() => acts.settled()) };
}

function providersOf({ platform: { clock, log: logger }, directory, contactPoints, log, linkKeys, options, inspect }: CallbackParts, acts: ProviderActs): Record<CallbackProvider, ProviderCallbacks> {
  const points = () => directory.contactPoints;
  const toldOf = async (incidentId: string): Promise<ReadonlySet<string>> => new Set((await log.ofIncident(incidentId)).map(({ contactPoint }) => contactPoint));
  const wasTold = async (contactPoint: string, incidentId: string): Promise<boolean> => (await toldOf(incidentId)).has(contactPoint);
  const secretOf = async (contactPoint: string, channel: string, name: string): Promise<string> => {
    try {
      const found = await contactPoints.target(contactPoint);
      return found?.contactPoint.settings.channel === channel ? (found.target.secrets[name] ?? '') : '';
    } catch (thrown) {
      const error = asObserverError(thrown);
      if (error.retryable) throw error;
      // Also for what is no id at all, and for a secret whose key is gone.
      logger.warn({ contactPoint, reason: error.message }, 'callback-secret-unusable');
      return '';
    }
  };
  const sentTo = async (token: string): Promise<{ id: string; botToken: string } | undefined> => {
    const check = verifyLinkToken(token, linkKeys, clock.nowMs());
    const id = check.ok ? (await log.get(check.claims.notificationId))?.contactPoint : undefined;
    return id === undefined ? undefined : { id, botToken: await secretOf(id, 'slack', 'token') };
  };
  const twilio = { acts, authToken: options.twilioAuthToken, publicUrl: options.publicUrl, contactPoints: () => points().values(), inspect, toldOf };
  return {
    slack: slackCallbacks({ acts, clock, http: options.http, signingSecret: options.slackSigningSecret, apiUrl: options.slackApiUrl, contactPoints: () => points().values(), sentTo, inspect }),
    pagerduty: pagerDutyCallbacks({ acts, clock, webhookSecret: (id) => secretOf(id, 'pagerduty', 'webhookSecret'), wasTold }),
    telegram: telegramCallbacks({ acts, contactPoints: points, webhookSecret: (id) => secretOf(id, 'telegram', 'webhookSecret'), wasTold }),
    'twilio-voice': voiceCallbacks(twilio),
    'twilio-sms': smsCallbacks(twilio),
  };
}
