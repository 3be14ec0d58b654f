import type { Channel } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { ChannelTarget, NotificationChannel } from '../channel.port';

/** A channel among others: it checks that it is given targets of its own kind, which the types of a list cannot say. */
export function anyChannel<C extends Channel>(one: NotificationChannel<C>): NotificationChannel {
  const own = (target: ChannelTarget): ChannelTarget<C> => {
    if (isOf(target, one.channel)) return target;
    throw new ObserverError('internal', `the channel ${one.channel} was given a contact point of ${target.settings.channel}; look the channel up by the contact point's settings`);
  };
  return { ...one, render: (context, target) => one.render(context, own(target)), send: (requests, target, signal) => one.send(requests, own(target), signal) };
}

const isOf = <C extends Channel>(target: ChannelTarget, channel: C): target is ChannelTarget & ChannelTarget<C> => target.settings.channel === channel;
