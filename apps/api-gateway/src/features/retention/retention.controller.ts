import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { cardinalityV1, listRetentionV1, previewRetentionV1, putRetentionClassV1, retentionClassSchema } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { z } from 'zod';
import { Describe } from '../../http/describe';
import { Validated } from '../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../access';
import { type RevisionQuery, revisionQuery } from '../nodes/nodes.controller';
import { type Cardinality, Retention, type RetentionDrops, type RetentionList, type StoredClass } from './retention';

const cardinalityQuery = z.object({ measurement: z.string().optional(), limit: z.coerce.number().int().min(1).max(200).optional() });
const example = retentionClassSchema.parse(putRetentionClassV1.example.request.value);
/** A refined object cannot be narrowed by zod: the id comes from the path and the whole is checked by the contract. */
const bodySchema = z.object({ ...retentionClassSchema.shape }).omit({ id: true });
const exampleBody = bodySchema.parse(example);

@ApiTags('Retention')
@Controller('api/v1')
export class RetentionController {
  constructor(private readonly retention: Retention) {}

  @Get('retention/classes')
  @Requires('read')
  @Describe({ summary: 'Lists the retention classes', response: listRetentionV1.response, responseExample: listRetentionV1.example.response })
  list(@Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<RetentionList> {
    return this.retention.list(caller, signal);
  }

  @Put('retention/classes/:id')
  @Requires('admin')
  @Describe({
    summary: 'Creates or changes a retention class', description: 'Applied within a minute: what is older than it says is dropped for good. Preview it first.', params: { id: 'Id of the class' },
    query: revisionQuery, body: bodySchema, bodyExample: exampleBody, response: putRetentionClassV1.response, responseExample: putRetentionClassV1.example.response,
  })
  put(@Param('id') id: string, @Body() body: object, @Query(new Validated(revisionQuery)) query: RevisionQuery, @Caller() caller: Principal): Promise<StoredClass> {
    return this.retention.put({ ...body, id }, caller, query.expectedRevision);
  }

  @Delete('retention/classes/:id')
  @HttpCode(204)
  @Requires('admin')
  @Describe({ summary: 'Removes a retention class; its measurements fall back to the default', params: { id: 'Id of the class' }, status: 204 })
  async remove(@Param('id') id: string, @Caller() caller: Principal): Promise<void> {
    if (!(await this.retention.remove(id, caller))) throw new ObserverError('not_found', `There is no retention class "${id}"`);
  }

  @Post('retention/preview')
  @HttpCode(200)
  @Requires('read')
  @Describe({
    summary: 'Tells what would be dropped if a class were saved as given', body: retentionClassSchema, bodyExample: example, response: previewRetentionV1.response,
    responseExample: previewRetentionV1.example.response,
  })
  preview(@Body() body: unknown, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<RetentionDrops> {
    return this.retention.preview(body, caller, signal);
  }

  @Get('store/cardinality')
  @Requires('read')
  @Describe({ summary: 'Tells where series come from', query: cardinalityQuery, response: cardinalityV1.response, responseExample: cardinalityV1.example.response })
  cardinality(@Query(new Validated(cardinalityQuery)) query: z.output<typeof cardinalityQuery>, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<Cardinality> {
    return this.retention.cardinality(query, caller, signal);
  }
}
