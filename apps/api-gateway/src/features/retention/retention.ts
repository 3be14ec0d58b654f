import { Inject, Injectable } from '@nestjs/common';
import { cardinalityV1, deleteRetentionClassV1, listRetentionV1, previewRetentionV1, putRetentionClassV1, retentionClassSchema } from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { parseInput } from '../../http/validate';
import { actorOf, assertUnscoped, type Principal } from '../access';

export type RetentionList = z.output<typeof listRetentionV1.response>;
export type StoredClass = RetentionList['classes'][number];
export type RetentionDrops = z.output<typeof previewRetentionV1.response>;
export type Cardinality = z.output<typeof cardinalityV1.response>;

/** How long what is kept, and where series come from. Ingest owns the classes, applies them and writes the audit entries. */
@Injectable()
export class Retention {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  async list(caller: Principal, signal: AbortSignal): Promise<RetentionList> {
    assertUnscoped(caller, 'The list of retention classes');
    return this.platform.messaging.request(listRetentionV1, {}, { signal });
  }

  put(input: unknown, caller: Principal, expectedRevision?: number): Promise<StoredClass> {
    const value = parseInput(retentionClassSchema, input);
    return this.platform.messaging.request(putRetentionClassV1, { value, expectedRevision, by: actorOf(caller) });
  }

  /** @returns false when there was no such class */
  async remove(id: string, caller: Principal): Promise<boolean> {
    return (await this.platform.messaging.request(deleteRetentionClassV1, { id, by: actorOf(caller) })).deleted;
  }

  /** What would be dropped if a class were saved as given. */
  async preview(input: unknown, caller: Principal, signal: AbortSignal): Promise<RetentionDrops> {
    assertUnscoped(caller, 'The preview of a retention class');
    return this.platform.messaging.request(previewRetentionV1, { value: parseInput(retentionClassSchema, input) }, { signal });
  }

  async cardinality(input: unknown, caller: Principal, signal: AbortSignal): Promise<Cardinality> {
    assertUnscoped(caller, 'The cardinality of the store');
    return this.platform.messaging.request(cardinalityV1, parseInput(cardinalityV1.request, input), { signal });
  }
}
