import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { type ApiKey, apiKeysBucket, SCOPES } from '@observer/contracts';
import { ObserverError, uuidv7 } from '@observer/kernel';
import { PLATFORM, type Platform } from '@observer/platform';
import { z } from 'zod';
import { DocumentMirror } from '../../mirror/document-mirror';
import { AccessAudit, type AccessChange } from './access-audit';
import { type DataScope, dataScopeSchema, scopeText } from './data-scope';
import { keyPrefix, newApiKey, sha256Hex } from './credentials';
import { adminsSeeAll } from './role-scopes';

export const newApiKeySchema = z.object({
  name: z.string().min(1).max(128),
  scopes: z.array(z.enum(SCOPES)).min(1, 'name at least one scope'),
  expiresAt: z.iso.datetime({ offset: true }).optional().describe('Absent = never'),
  rateLimitRowsPerSecond: z.number().positive().optional().describe('Accepted rows per second; absent = the default of ingest'),
  dataScope: dataScopeSchema.optional().describe('Label matchers that narrow all the key reads'),
});
export type NewApiKey = z.infer<typeof newApiKeySchema>;

/** Why a key does not work any more. */
export const deadReason = (key: ApiKey, nowMs: number): 'revoked' | 'expired' | undefined => {
  if (key.revokedAtMs !== null) return 'revoked';
  return key.expiresAtMs !== null && key.expiresAtMs <= nowMs ? 'expired' : undefined;
};

/** Keys of programs, stored by their hash. */
@Injectable()
export class ApiKeys implements OnModuleInit, OnModuleDestroy {
  readonly mirror: DocumentMirror<typeof apiKeysBucket.schema>;

  constructor(
    @Inject(PLATFORM) private readonly platform: Platform,
    private readonly audit: AccessAudit,
  ) {
    this.mirror = new DocumentMirror(platform.messaging, apiKeysBucket);
  }

  onModuleInit(): Promise<void> {
    return this.mirror.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.mirror.stop();
  }

  /** The stored key for a key's text, revoked and expired ones included. */
  byText(text: string): Promise<ApiKey | undefined> {
    return this.mirror.find(sha256Hex(text));
  }

  /** Newest first. */
  list(): ApiKey[] {
    return this.mirror.values().sort((a, b) => b.createdAtMs - a.createdAtMs);
  }

  /** Makes a key; its text is told this once. */
  async create(input: NewApiKey, by: AccessChange['by']): Promise<{ key: ApiKey; secret: string }> {
    const expiresAtMs = input.expiresAt === undefined ? null : Date.parse(input.expiresAt);
    if (expiresAtMs !== null && expiresAtMs <= this.platform.clock.nowMs()) {
      throw new ObserverError('invalid_argument', 'expiresAt: lies in the past', { details: { errors: [{ path: 'expiresAt', message: 'lies in the past' }] } });
    }
    if (input.scopes.includes('admin') && (input.dataScope?.length ?? 0) > 0) throw adminsSeeAll('a key with the scope "admin"');
    const secret = newApiKey();
    const key = await this.store(secret, { ...input, expiresAtMs, createdBy: by.id });
    await this.audit.record({ by, action: 'api-key.created', target: `api-key/${key.id}`, details: { name: key.name, scopes: key.scopes, expiresAtMs, dataScope: scopeText(key.dataScope ?? []) } });
    return { key, secret };
  }

  /** Stores a key of known text unless it is there already. @returns whether it was new */
  async ensure(secret: string, facts: { name: string; scopes: ApiKey['scopes'] }, by: AccessChange['by']): Promise<boolean> {
    if ((await this.byText(secret)) !== undefined) return false;
    try {
      const key = await this.store(secret, { ...facts, expiresAtMs: null, createdBy: by.id });
      await this.audit.record({ by, action: 'api-key.created', target: `api-key/${key.id}`, details: { name: key.name, scopes: key.scopes } });
      return true;
    } catch (error) {
      if (error instanceof ObserverError && error.code === 'conflict') return false;
      throw error;
    }
  }

  /** Ends a key at once; repeating it changes nothing. @throws ObserverError `not_found` */
  async revoke(id: string, by: AccessChange['by']): Promise<ApiKey> {
    const stored = await this.stored(id);
    if (stored.value.revokedAtMs !== null) return stored.value;
    const key: ApiKey = { ...stored.value, revokedAtMs: this.platform.clock.nowMs() };
    await this.platform.messaging.documents(apiKeysBucket).put(key.hash, key, { expectedRevision: stored.revision });
    await this.audit.record({ by, action: 'api-key.revoked', target: `api-key/${key.id}`, details: { name: key.name } });
    return key;
  }

  /** Changes what a key may see, at once. @throws ObserverError `not_found`; `invalid_argument` for a key of an admin */
  async setDataScope(id: string, dataScope: DataScope, by: AccessChange['by']): Promise<ApiKey> {
    const stored = await this.stored(id);
    if (stored.value.scopes.includes('admin') && dataScope.length > 0) throw adminsSeeAll('a key with the scope "admin"');
    const key: ApiKey = { ...stored.value, dataScope: [...dataScope] };
    await this.platform.messaging.documents(apiKeysBucket).put(key.hash, key, { expectedRevision: stored.revision });
    await this.audit.record({ by, action: 'api-key.data-scope-changed', target: `api-key/${key.id}`, details: { name: key.name, dataScope: scopeText(dataScope) } });
    return key;
  }

  /** @throws ObserverError `not_found` */
  private async stored(id: string): Promise<{ value: ApiKey; revision: number }> {
    const documents = this.platform.messaging.documents(apiKeysBucket);
    const listed = this.list().find((key) => key.id === id);
    const stored = listed === undefined ? (await documents.list()).find(({ value }) => value.id === id) : await documents.get(listed.hash);
    if (stored === undefined) throw new ObserverError('not_found', `There is no API key with the id "${id}"`);
    return stored;
  }

  private async store(
    secret: string,
    facts: { name: string; scopes: ApiKey['scopes']; expiresAtMs: number | null; createdBy: string; rateLimitRowsPerSecond?: number; dataScope?: DataScope },
  ): Promise<ApiKey> {
    const nowMs = this.platform.clock.nowMs();
    const key: ApiKey = {
      id: uuidv7(nowMs), name: facts.name, hash: sha256Hex(secret), prefix: keyPrefix(secret), scopes: [...new Set(facts.scopes)],
      createdAtMs: nowMs, createdBy: facts.createdBy, expiresAtMs: facts.expiresAtMs, revokedAtMs: null, rateLimitRowsPerSecond: facts.rateLimitRowsPerSecond ?? null,
      ...(facts.dataScope === undefined ? {} : { dataScope: [...facts.dataScope] }),
    };
    await this.platform.messaging.documents(apiKeysBucket).put(key.hash, key, { expectedRevision: 0 });
    return key;
  }
}
