import { isDeepStrictEqual } from 'node:util';
import { type ContactPoint, contactPointsBucket, type storedContactPointSchema } from '@observer/contracts';
import { type Clock, ObserverError } from '@observer/kernel';
import type { Document, DocumentStore, Messaging } from '@observer/platform';
import type { z } from 'zod';
import type { ChannelTarget, NotificationChannel } from '../channel.port';
import type { SecretBox } from '../secrets/secret-box';

export type StoredContactPoint = z.output<typeof storedContactPointSchema>;

export interface ContactPointChange {
  readonly document: ContactPoint;
  /** What is not named stays; an empty text removes it. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly expectedRevision?: number;
}

/** Contact points with their secrets, which only the sending of a notification ever sees in clear. */
export class ContactPointStore {
  readonly documents: DocumentStore<StoredContactPoint>;

  constructor(messaging: Messaging, private readonly clock: Clock, private readonly box: SecretBox, private readonly channels: ReadonlyMap<string, NotificationChannel>) {
    this.documents = messaging.documents(contactPointsBucket);
  }

  /** @throws ObserverError `invalid_argument` when a secret is missing or unknown, `conflict` for another revision */
  async put({ document, secrets, expectedRevision }: ContactPointChange): Promise<{ readonly revision: number; readonly changed: boolean; readonly created: boolean }> {
    const found = await this.documents.get(document.id);
    const kept = found === undefined || found.value.contactPoint.settings.channel !== document.settings.channel ? {} : found.value.secrets;
    this.assertSecrets(document, secrets, Object.keys(kept));
    const removed = new Set(Object.keys(secrets));
    const sealed = Object.fromEntries(Object.entries(secrets).filter(([, plain]) => plain !== '').map(([name, plain]) => [name, this.box.seal(plain, `${document.id}/${name}`)]));
    const next = { contactPoint: document, secrets: { ...Object.fromEntries(Object.entries(kept).filter(([name]) => !removed.has(name))), ...sealed }, updatedAtMs: this.clock.nowMs() };
    if (found !== undefined && removed.size === 0 && (expectedRevision ?? found.revision) === found.revision && isDeepStrictEqual(found.value.contactPoint, document)) return { revision: found.revision, changed: false, created: false };
    const revision = await this.documents.put(document.id, next, { expectedRevision: expectedRevision ?? found?.revision ?? 0 });
    return { revision, changed: true, created: found === undefined };
  }

  /** With secrets in clear. @throws ObserverError when a secret cannot be opened */
  async target(id: string): Promise<{ readonly contactPoint: ContactPoint; readonly target: ChannelTarget } | undefined> {
    const found = await this.documents.get(id);
    if (found === undefined) return undefined;
    const { contactPoint, secrets } = found.value;
    const plain = Object.fromEntries(Object.entries(secrets).map(([name, sealed]) => [name, this.box.open(sealed, `${id}/${name}`)]));
    return { contactPoint, target: { settings: contactPoint.settings, secrets: plain } };
  }

  /** Seals with the newest key what an older one sealed. @returns how many contact points were written anew */
  async sealAnew(): Promise<number> {
    let written = 0;
    for (const { key, value, revision } of await this.documents.list()) {
      if (!Object.values(value.secrets).some((sealed) => this.box.isStale(sealed))) continue;
      const secrets = Object.fromEntries(Object.entries(value.secrets).map(([name, sealed]) => [name, this.box.seal(this.box.open(sealed, `${key}/${name}`), `${key}/${name}`)]));
      await this.documents.put(key, { ...value, secrets }, { expectedRevision: revision });
      written++;
    }
    return written;
  }

  list(): Promise<Document<StoredContactPoint>[]> {
    return this.documents.list();
  }

  private assertSecrets({ id, settings: { channel } }: ContactPoint, given: Readonly<Record<string, string>>, kept: readonly string[]): void {
    const declared = this.channels.get(channel)?.secrets;
    if (declared === undefined) throw new ObserverError('invalid_argument', `The channel ${channel} is not set up in this system; there are: ${[...this.channels.keys()].join(', ') || 'none'}`, { retryable: false });
    const known = [...declared.required, ...declared.optional];
    const unknown = Object.keys(given).find((name) => !known.includes(name));
    if (unknown !== undefined) throw new ObserverError('invalid_argument', `Contact point ${id}: ${channel} has no secret "${unknown}"; it has: ${known.join(', ') || 'none'}`, { retryable: false, details: faultsOf([unknown], 'is not known') });
    const missing = declared.required.filter((name) => (given[name] ?? '') === '' && (name in given || !kept.includes(name)));
    if (missing.length > 0) throw new ObserverError('invalid_argument', `Contact point ${id}: ${channel} needs the secret${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`, { retryable: false, details: faultsOf(missing, 'is needed') });
  }
}

/** Which secrets are meant, so that a form shows it where they are written. */
const faultsOf = (names: readonly string[], message: string): Record<string, unknown> => ({ errors: names.map((name) => ({ path: `secrets.${name}`, message })) });
