import { createHash } from 'node:crypto';
import { type ApiKey, apiKeysBucket, type Scope } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { DocumentWatch, Messaging } from '@observer/platform';

/** A key that may do what it was asked for. */
export interface AuthenticatedKey {
  readonly id: string;
  readonly name: string;
  /** Null = the default of the service. */
  readonly rateLimitRowsPerSecond: number | null;
}

const HINT = 'send the key as Authorization: Bearer <key>, Authorization: Token <key>, X-API-Key, or as the password of HTTP Basic';

/** All API keys in memory, as the gateway changes them. A revoked key stops working within moments on every replica. */
export class ApiKeys {
  /** By SHA-256 of the key: the key itself is stored nowhere. */
  private readonly byHash = new Map<string, ApiKey>();
  private readonly hashOfDocument = new Map<string, string>();
  private loaded = false;

  /** Resolves when all keys are known. */
  async follow(messaging: Messaging): Promise<DocumentWatch> {
    const watch = await messaging.documents(apiKeysBucket).watch(({ key, value }) => this.change(key, value));
    this.loaded = true;
    return watch;
  }

  get ready(): boolean {
    return this.loaded;
  }

  /** Takes a new version of a key document; undefined = it is gone. */
  change(document: string, value: ApiKey | undefined): void {
    const former = this.hashOfDocument.get(document);
    if (former !== undefined) this.byHash.delete(former);
    if (value === undefined) {
      this.hashOfDocument.delete(document);
      return;
    }
    this.byHash.set(value.hash, value);
    this.hashOfDocument.set(document, value.hash);
  }

  /** @throws ObserverError `unavailable` (the keys are not read yet), `unauthenticated` (no key, unknown, revoked, expired) or `permission_denied` (the scope is missing) */
  authenticate(credential: string | undefined, scope: Scope, nowMs: number): AuthenticatedKey {
    if (credential === undefined) throw new ObserverError('unauthenticated', `An API key is needed: ${HINT}`);
    if (!this.loaded) throw new ObserverError('unavailable', 'The API keys are not read yet; try again in a moment', { details: { retryAfterMs: 1000 } });
    const key = this.byHash.get(createHash('sha256').update(credential).digest('hex'));
    if (key === undefined) throw new ObserverError('unauthenticated', `The API key is not known: ${HINT}`);
    if (key.revokedAtMs !== null) throw new ObserverError('unauthenticated', `The API key "${key.prefix}…" was revoked; create another one`);
    if (key.expiresAtMs !== null && key.expiresAtMs <= nowMs) throw new ObserverError('unauthenticated', `The API key "${key.prefix}…" has expired; create another one`);
    if (!key.scopes.includes(scope) && !key.scopes.includes('admin')) {
      throw new ObserverError('permission_denied', `The API key "${key.prefix}…" lacks the scope ${scope}; it has ${key.scopes.join(', ') || 'none'}`);
    }
    return { id: key.id, name: key.name, rateLimitRowsPerSecond: key.rateLimitRowsPerSecond };
  }
}
