import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type ApiKey, apiKeySchema } from '@observer/contracts';
import { z } from 'zod';
import { Describe } from '../../http/describe';
import { Validated } from '../../http/validate';
import { ApiKeys, type NewApiKey, newApiKeySchema } from './api-keys';
import { actorOf, type Principal } from './principal';
import { Caller, Requires } from './requires';

/** A key as it is shown: everything but its hash. */
const shownKeySchema = apiKeySchema.omit({ hash: true });
type ShownKey = z.output<typeof shownKeySchema>;
const shown = ({ hash: _hash, ...key }: ApiKey): ShownKey => key;

const exampleKey: ShownKey = {
  id: '0192…', name: 'grafana', prefix: 'obs_ab12', scopes: ['read'], createdAtMs: 1_795_000_000_000, createdBy: 'admin', expiresAtMs: null, revokedAtMs: null, rateLimitRowsPerSecond: null,
};

@ApiTags('API keys')
@Controller('api/v1/api-keys')
export class KeysController {
  constructor(private readonly keys: ApiKeys) {}

  @Get()
  @Requires('admin')
  @Describe({ summary: 'Lists the API keys, newest first', response: z.object({ items: z.array(shownKeySchema) }), responseExample: { items: [exampleKey] } })
  list(): { items: ShownKey[] } {
    return { items: this.keys.list().map(shown) };
  }

  @Post()
  @HttpCode(201)
  @Requires('admin')
  @Describe({
    summary: 'Makes an API key', description: 'The secret is told this once. `ingest:write` sends telemetry, `read` queries, `write` changes documents (and reads), `admin` does everything.',
    body: newApiKeySchema, bodyExample: { name: 'grafana', scopes: ['read'] }, status: 201,
    response: z.object({ key: shownKeySchema, secret: z.string() }), responseExample: { key: exampleKey, secret: 'obs_…' },
  })
  async create(@Body(new Validated(newApiKeySchema)) body: NewApiKey, @Caller() caller: Principal): Promise<{ key: ShownKey; secret: string }> {
    const { key, secret } = await this.keys.create(body, actorOf(caller));
    return { key: shown(key), secret };
  }

  @Delete(':id')
  @Requires('admin')
  @Describe({ summary: 'Revokes an API key on every replica', params: { id: 'Id of the key (not its text)' }, response: shownKeySchema, responseExample: { ...exampleKey, revokedAtMs: 1_795_000_100_000 } })
  async revoke(@Param('id') id: string, @Caller() caller: Principal): Promise<ShownKey> {
    return shown(await this.keys.revoke(id, actorOf(caller)));
  }
}
