import { randomBytes } from 'node:crypto';
import { type StatusSubscriber, statusSubscribersBucket } from '@observer/contracts';
import { asObserverError, type Clock, ObserverError } from '@observer/kernel';
import type { DocumentStore, Messaging } from '@observer/platform';
import type { SecretBox } from '../../notifications';
import { maskedAddress, subscriberId } from './address';
import type { Asked } from './subscription-link';

/** More would be no list of people. */
const MOST_OF_A_PAGE = 5_000;
/** Somebody whose address failed for so many notices in a row is forgotten. */
const FAILURES_TO_FORGET = 5;
const CAS_ATTEMPTS = 5;

const keyOf = (page: string, id: string): string => `${page}.${id}`;
const ownerOf = (page: string, id: string): string => `status-subscriber/${page}/${id}`;

/** Who confirmed that they want to be told. Addresses are sealed: only sending opens them. */
export class SubscriberStore {
  private readonly documents: DocumentStore<StatusSubscriber>;

  constructor(messaging: Messaging, private readonly clock: Clock, private readonly box: SecretBox) {
    this.documents = messaging.documents(statusSubscribersBucket);
  }

  async of(page: string): Promise<StatusSubscriber[]> {
    return (await this.documents.list(page)).map(({ value }) => value);
  }

  async get(page: string, id: string): Promise<StatusSubscriber | undefined> {
    return (await this.documents.get(keyOf(page, id)))?.value;
  }

  /** Begins to tell an address, or changes what it is told of. @returns the signing key of a webhook that is new, else null. @throws ObserverError `resource_exhausted` */
  async confirm({ page, channel, address, components }: Asked): Promise<{ readonly signingKey: string | null }> {
    const id = subscriberId(page, channel, address);
    const found = await this.documents.get(keyOf(page, id));
    if (found !== undefined) {
      await this.documents.put(found.key, { ...found.value, components: [...components], failures: 0 }, { expectedRevision: found.revision });
      return { signingKey: null };
    }
    if ((await this.of(page)).length >= MOST_OF_A_PAGE) throw new ObserverError('resource_exhausted', `This page has as many subscribers as it can have (${MOST_OF_A_PAGE}); follow its feed instead`, { retryable: false });
    const signingKey = channel === 'webhook' ? randomBytes(32).toString('base64url') : null;
    const owner = ownerOf(page, id);
    const made: StatusSubscriber = {
      id, page, channel, address: this.box.seal(address, owner), signingKey: signingKey === null ? null : this.box.seal(signingKey, `${owner}/key`), components: [...components], confirmedAtMs: this.clock.nowMs(), failures: 0,
    };
    await this.documents.put(keyOf(page, id), made, { expectedRevision: 0 });
    return { signingKey };
  }

  /** With its address and key in clear. @throws ObserverError when they cannot be opened */
  opened(subscriber: StatusSubscriber): { readonly address: string; readonly signingKey: string | null } {
    const owner = ownerOf(subscriber.page, subscriber.id);
    return { address: this.box.open(subscriber.address, owner), signingKey: subscriber.signingKey === null ? null : this.box.open(subscriber.signingKey, `${owner}/key`) };
  }

  /** Seals with the newest key what an older one sealed. @returns how many subscribers were written anew */
  async sealAnew(): Promise<number> {
    let written = 0;
    for (const { key, value, revision } of await this.documents.list()) {
      if (![value.address, value.signingKey].some((one) => one !== null && this.box.isStale(one))) continue;
      const { address, signingKey } = this.opened(value);
      const owner = ownerOf(value.page, value.id);
      await this.documents.put(key, { ...value, address: this.box.seal(address, owner), signingKey: signingKey === null ? null : this.box.seal(signingKey, `${owner}/key`) }, { expectedRevision: revision });
      written++;
    }
    return written;
  }

  masked(subscriber: StatusSubscriber): string {
    try {
      return maskedAddress(subscriber.channel, this.opened(subscriber).address);
    } catch {
      return 'sealed with a key that is gone';
    }
  }

  /** @returns false when there was none */
  forget(page: string, id: string): Promise<boolean> {
    return this.documents.delete(keyOf(page, id));
  }

  /** Counts how deliveries go. @returns whether the subscriber was forgotten for it */
  async noteOutcome(page: string, id: string, isSent: boolean): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      const found = await this.documents.get(keyOf(page, id));
      if (found === undefined || (isSent && found.value.failures === 0)) return false;
      const failures = isSent ? 0 : found.value.failures + 1;
      if (failures >= FAILURES_TO_FORGET) return this.forget(page, id);
      try {
        await this.documents.put(found.key, { ...found.value, failures }, { expectedRevision: found.revision });
        return false;
      } catch (thrown) {
        if (asObserverError(thrown).code !== 'conflict' || attempt === CAS_ATTEMPTS) throw thrown;
      }
    }
  }
}
