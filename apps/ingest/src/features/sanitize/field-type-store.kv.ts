import { createHash } from 'node:crypto';
import { fieldTypesBucket } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { DocumentWatch, Messaging } from '@observer/platform';
import type { FieldTypeBook, FieldTypes, FieldTypeStore } from './field-types';

const MAX_ATTEMPTS = 8;

/** Field types as documents of a KV bucket, one per measurement; a claim is a compare-and-set. */
export class KvFieldTypeStore implements FieldTypeStore {
  constructor(private readonly messaging: Messaging) {}

  /** Keeps a book up to date with what every replica claims. Resolves when it knows all that was claimed before. */
  follow(book: FieldTypeBook): Promise<DocumentWatch> {
    return this.documents().watch(({ value }) => {
      if (value !== undefined) book.learn(value.measurement, value.fields);
    });
  }

  async claim(measurement: string, fields: FieldTypes): Promise<FieldTypes> {
    const key = keyOf(measurement);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const stored = await this.documents().get(key);
      const merged = { ...fields, ...stored?.value.fields };
      try {
        await this.documents().put(key, { measurement, fields: merged }, { expectedRevision: stored?.revision ?? 0 });
        return merged;
      } catch (error) {
        if (!(error instanceof ObserverError) || error.code !== 'conflict') throw error;
      }
    }
    throw new ObserverError('unavailable', `the field types of "${measurement}" are being changed by many replicas at once; send the body again`);
  }

  private documents() {
    return this.messaging.documents(fieldTypesBucket);
  }
}

/** Measurements may have any characters, keys may not. */
const keyOf = (measurement: string): string => createHash('sha256').update(measurement).digest('hex').slice(0, 40);
