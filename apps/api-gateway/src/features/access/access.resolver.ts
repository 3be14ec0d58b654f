import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { ApiKey } from '@observer/contracts';
import { parseInput, withoutNulls } from '../../http/validate';
import { ApiKeys, newApiKeySchema } from './api-keys';
import { ApiKeyType, CreateApiKeyInput, CreatedApiKey, Viewer } from './access.types';
import { actorOf, type Principal } from './principal';
import { Caller, Requires } from './requires';

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
const keyView = (key: ApiKey): ApiKeyType => ({
  id: key.id, name: key.name, prefix: key.prefix, scopes: key.scopes, createdAt: new Date(key.createdAtMs), createdBy: key.createdBy,
  expiresAt: dateOf(key.expiresAtMs), revokedAt: dateOf(key.revokedAtMs), rateLimitRowsPerSecond: key.rateLimitRowsPerSecond, dataScope: key.dataScope ?? [],
});

@Resolver()
export class AccessResolver {
  constructor(private readonly keys: ApiKeys) {}

  @Query(() => Viewer)
  @Requires('signed-in')
  me(@Caller() caller: Principal): Viewer {
    return { id: caller.id, user: caller.name, role: caller.role, scopes: [...caller.scopes], dataScope: [...caller.dataScope] };
  }

  @Query(() => [ApiKeyType], { description: 'Newest first; admins only' })
  @Requires('admin')
  apiKeys(): ApiKeyType[] {
    return this.keys.list().map(keyView);
  }

  @Mutation(() => CreatedApiKey)
  @Requires('admin')
  async createApiKey(@Args('input') input: CreateApiKeyInput, @Caller() caller: Principal): Promise<CreatedApiKey> {
    const checked = parseInput(newApiKeySchema, withoutNulls({ ...input, expiresAt: input.expiresAt?.toISOString() }));
    const { key, secret } = await this.keys.create(checked, actorOf(caller));
    return { key: keyView(key), secret };
  }

  @Mutation(() => ApiKeyType)
  @Requires('admin')
  async revokeApiKey(@Args('id', { type: () => ID }) id: string, @Caller() caller: Principal): Promise<ApiKeyType> {
    return keyView(await this.keys.revoke(id, actorOf(caller)));
  }
}
