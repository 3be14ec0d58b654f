import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { EventsQuery, SamplesQuery } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Places are padded to multiples of this, so that the length of a cursor tells nothing either. */
const PADDED_BYTES = 96;

/** What a cursor belongs to: one of another query, also of the same one in another data scope, is refused. */
export type CursorOwner = readonly unknown[];

export const ownerOfEvents = ({ measurement, matchers, filters, order }: EventsQuery): CursorOwner => ['events', measurement, matchers, filters, order];
export const ownerOfSamples = ({ matchers, range, pushdown }: SamplesQuery): CursorOwner => ['samples', matchers, range, pushdown ?? null];

export const newCursorKey = (): Buffer => randomBytes(32);

/**
 * Cursors of pages: the place where a page ended, encrypted and authenticated with a key that the store keeps beside its data. A place names a row by
 * its number among everybody's rows, so it must not be readable by a caller who may see only some of them, nor be made up by one.
 */
export class PageCursors<Place> {
  /** @param key 32 bytes */
  constructor(private readonly key: Uint8Array) {}

  /** @param place as JSON has it */
  write(owner: CursorOwner, place: Place): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, nonce).setAAD(Buffer.from(JSON.stringify(owner)));
    const text = JSON.stringify(place);
    const bytes = Buffer.byteLength(text);
    const padded = text + ' '.repeat(Math.ceil(bytes / PADDED_BYTES) * PADDED_BYTES - bytes);
    return Buffer.concat([nonce, cipher.update(padded, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  }

  /** @throws ObserverError `invalid_argument` for a text that is no cursor of this owner */
  read(owner: CursorOwner, cursor: string): Place {
    const sealed = Buffer.from(cursor, 'base64url');
    try {
      const decipher = createDecipheriv(CIPHER, this.key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES }).setAAD(Buffer.from(JSON.stringify(owner)));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const text = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString();
      return JSON.parse(text) as Place;
    } catch (cause) {
      throw new ObserverError('invalid_argument', 'the cursor is not one of this query: pass "nextCursor" of the page before, unchanged, with the same query and the same access, or start without a cursor', { cause });
    }
  }
}
