import type { Channel } from '@observer/contracts';
import type { NotificationChannel, NotificationContext, OutgoingRequest, SendOutcome } from '../../features/notifications';
import { notificationChannels } from '../../features/notifications/channels';
import { defaultChannelsConfig } from '../../features/notifications/channels/channels.config';

/** What a provider was handed. */
export interface Handed {
  readonly atMs: number;
  readonly channel: Channel;
  readonly context: NotificationContext;
  readonly requests: readonly OutgoingRequest[];
}

const PHONE = '+15005550000';
const config = { ...defaultChannelsConfig(), OBSERVER_SMTP_HOST: 'mail.test', OBSERVER_TWILIO_ACCOUNT_SID: 'AC1', OBSERVER_TWILIO_AUTH_TOKEN: 't', OBSERVER_TWILIO_FROM: PHONE, OBSERVER_TWILIO_CALLER: PHONE };

/** The ten channels as they are, up to their last step: what they would send is kept instead. @param answer how the provider takes it */
export function recordingChannels(nowMs: () => number, take: (handed: Handed) => void, answer: (contactPointId: string) => SendOutcome): ReadonlyMap<Channel, NotificationChannel> {
  const noNetwork = { request: () => Promise.reject(new Error('a scenario has no network')) };
  const contexts = new WeakMap<readonly OutgoingRequest[], NotificationContext>();
  return new Map(notificationChannels(config, noNetwork, 'https://observer.test').map((channel) => [channel.channel, {
    ...channel,
    render(context, target) {
      const requests = channel.render(context, target);
      contexts.set(requests, context);
      return requests;
    },
    async send(requests) {
      const context = contexts.get(requests)!;
      const outcome = answer(context.contactPoint.id);
      if (outcome.kind === 'sent') take({ atMs: nowMs(), channel: channel.channel, context, requests });
      return outcome;
    },
  } satisfies NotificationChannel]));
}
