import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { discardDeadLettersV1, listDeadLettersV1, replayDeadLettersV1 } from '@observer/contracts';
import { z } from 'zod';
import { Describe } from '../../http/describe';
import { Validated } from '../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import { discardBodySchema, type DeadLetterList, DeadLetters, replayBodySchema, type ReplayReport } from './dead-letters';

const listQuerySchema = listDeadLettersV1.request.extend({ limit: z.coerce.number().int().min(1).max(500).default(50) });

@ApiTags('Dead letters')
@Controller('api/v1/dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: DeadLetters) {}

  @Get()
  @Requires('read')
  @Describe({
    summary: 'Lists what was refused, newest first', query: listQuerySchema, response: listDeadLettersV1.response, responseExample: listDeadLettersV1.example.response,
  })
  list(@Query(new Validated(listQuerySchema)) query: z.output<typeof listQuerySchema>, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<DeadLetterList> {
    return this.letters.list(query, caller, signal);
  }

  @Post('replay')
  @HttpCode(200)
  @Requires('write')
  @Describe({
    summary: 'Sends refused points through ingest again', description: 'With `raw` the mended text is sent instead. Repeating a replay does not count twice.',
    body: replayBodySchema, bodyExample: { items: [{ id: '17-0' }] }, response: replayDeadLettersV1.response, responseExample: replayDeadLettersV1.example.response,
  })
  replay(@Body() body: unknown, @Caller() caller: Principal): Promise<ReplayReport> {
    return this.letters.replay(body, caller);
  }

  @Post('discard')
  @HttpCode(200)
  @Requires('write')
  @Describe({
    summary: 'Marks refused points as not worth keeping', body: discardBodySchema, bodyExample: { ids: ['17-0'] },
    response: discardDeadLettersV1.response, responseExample: discardDeadLettersV1.example.response,
  })
  async discard(@Body() body: unknown, @Caller() caller: Principal): Promise<{ discarded: number }> {
    return { discarded: await this.letters.discard(body, caller) };
  }
}
