import { actorInboxSubject, defineReader, type ReaderDeclaration, type StreamDeclaration } from '@observer/contracts';
import { fnv1a32OfString, ObserverError } from '@observer/kernel';
import type { ActorAddress } from './effects';

/** `source` of messages that come through the inbox. */
export const INBOX = 'inbox';
/** `source` of timers. */
export const TIMER = 'timer';

const MAX_KEY_LENGTH = 512;

/** The partition of an actor. @throws ObserverError `invalid_argument` for an unknown type, a bad key or partition */
export function partitionOf({ type, key, partition }: ActorAddress, partitions: number | undefined): number {
  if (partitions === undefined) throw new ObserverError('invalid_argument', `There is no actor type "${type}" in this system`);
  assertKey(type, key);
  if (partition === undefined) return fnv1a32OfString(key) % partitions;
  if (!Number.isInteger(partition) || partition < 0 || partition >= partitions) throw new ObserverError('invalid_argument', `Actor type "${type}" has partitions 0 to ${partitions - 1}, not ${partition}`);
  return partition;
}

export function assertKey(type: string, key: string): void {
  if (typeof key !== 'string' || key === '' || key.length > MAX_KEY_LENGTH) throw new ObserverError('invalid_argument', `Actor type "${type}": a key has 1 to ${MAX_KEY_LENGTH} characters`);
}

/** How the owner of a partition reads its inbox. */
export const inboxReader = (inbox: StreamDeclaration, type: string, partitions: number): ReaderDeclaration =>
  defineReader({ name: `inbox-${type}`, owner: inbox.owner, stream: inbox, description: `Messages to actors of type ${type}`, partitions, filterSubject: (partition) => actorInboxSubject(inbox.owner, type, partition) });
