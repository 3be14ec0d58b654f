/** Secrets of contact points: AES-256-GCM with a key of the environment. What they belong to is authenticated with them, so none can be moved to another contact point. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { ObserverError } from '@observer/kernel';

export interface SealedSecret {
  readonly keyId: string;
  readonly iv: string;
  readonly data: string;
  readonly tag: string;
}

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Reads `id:base64,id:base64`: the first key seals, all open.
 * @throws Error that names what is wrong, never a key
 */
export function parseKeys(text: string): ReadonlyMap<string, Buffer> {
  const keys = new Map<string, Buffer>();
  for (const [index, entry] of text.split(',').entries()) {
    const [, id, base64] = /^([\w-]{1,32}):([A-Za-z0-9+/=_-]+)$/.exec(entry.trim()) ?? [];
    const key = Buffer.from(base64 ?? '', 'base64');
    if (id === undefined || key.length !== KEY_BYTES) throw new Error(`key ${index + 1} is not <id>:<base64 of ${KEY_BYTES} bytes>; make one with: openssl rand -base64 ${KEY_BYTES}`);
    if (keys.has(id)) throw new Error(`two keys have the id ${id}; give the new one another`);
    keys.set(id, key);
  }
  return keys;
}

export class SecretBox {
  /** @param keys by id; the first seals. Empty = nothing can be sealed */
  constructor(private readonly keys: ReadonlyMap<string, Buffer>) {}

  /** @param owner what it belongs to, e.g. `ops-mail/token`: needed to open it again */
  seal(plain: string, owner: string): SealedSecret {
    const [first] = this.keys;
    if (first === undefined) throw new ObserverError('invalid_argument', 'Secrets cannot be kept: OBSERVER_NOTIFY_SECRET_KEYS is not set. Give alerting a key, e.g. k1:$(openssl rand -base64 32)', { retryable: false });
    const [keyId, key] = first;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(owner));
    const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return { keyId, iv: iv.toString('base64'), data: data.toString('base64'), tag: cipher.getAuthTag().toString('base64') };
  }

  /** @throws ObserverError `invalid_argument` when its key is gone or it was changed */
  open({ keyId, iv, data, tag }: SealedSecret, owner: string): string {
    const key = this.keys.get(keyId);
    if (key === undefined) throw new ObserverError('invalid_argument', `The secret ${owner} was sealed with key ${keyId}, which OBSERVER_NOTIFY_SECRET_KEYS lacks: add the key again, or write the secret anew`, { retryable: false });
    try {
      const decipher = createDecipheriv(ALGORITHM, key, Buffer.from(iv, 'base64'), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(owner));
      decipher.setAuthTag(Buffer.from(tag, 'base64'));
      return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new ObserverError('invalid_argument', `The secret ${owner} cannot be opened with key ${keyId}: the key has another value, or the document was changed; write the secret anew`, { retryable: false, cause });
    }
  }

  /** Whether it should be sealed again, with the first key. */
  isStale({ keyId }: SealedSecret): boolean {
    const [first] = this.keys.keys();
    return first !== undefined && first !== keyId;
  }
}
