import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { contactPointSchema, listContactPointsV1, listNotificationsV1, type Notification, putContactPointV1, testContactPointV1 } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { z } from 'zod';
import { Describe } from '../../../http/describe';
import { Validated } from '../../../http/validate';
import { Caller, Cancelled, type Principal, Requires } from '../../access';
import { type RevisionQuery, revisionQuery } from '../../nodes/nodes.controller';
import { ContactPointBook, type ContactPoints, type ContactTest } from './contact-points';

const bodySchema = z.object({ document: contactPointSchema.omit({ id: true }), secrets: putContactPointV1.request.shape.secrets });
const exampleDocument = contactPointSchema.omit({ id: true }).parse(putContactPointV1.example.request.document);
const limitQuery = z.object({ limit: z.coerce.number().int().min(1).max(50).default(20) });
const params = { id: 'Id of the contact point' };

@ApiTags('On-call')
@Controller('api/v1/alerting/contact-points')
export class ContactPointsController {
  constructor(private readonly book: ContactPointBook) {}

  @Get()
  @Requires('read')
  @Describe({ summary: 'Lists contact points without their secrets, and how they do', response: z.object({ items: listContactPointsV1.response.shape.contactPoints }), responseExample: { items: [] } })
  async list(@Caller() caller: Principal): Promise<{ items: ContactPoints }> {
    return { items: await this.book.list(caller) };
  }

  @Get(':id/notifications')
  @Requires('read')
  @Describe({ summary: 'Lists the newest notifications to a contact point', params, query: limitQuery, response: z.object({ items: listNotificationsV1.response.shape.notifications }), responseExample: { items: [] } })
  async notifications(@Param('id') id: string, @Query(new Validated(limitQuery)) { limit }: z.output<typeof limitQuery>, @Caller() caller: Principal): Promise<{ items: Notification[] }> {
    return { items: await this.book.notifications(id, caller, limit) };
  }

  @Put(':id')
  @Requires('write')
  @Describe({
    summary: 'Creates or changes a contact point', description: 'Secrets that are not given stay as they are. One with secrets needs an admin.', params, query: revisionQuery, body: bodySchema, bodyExample: { document: exampleDocument },
    response: putContactPointV1.response, responseExample: putContactPointV1.example.response,
  })
  put(
    @Param('id') id: string, @Body() body: { document?: object; secrets?: object }, @Query(new Validated(revisionQuery)) query: RevisionQuery, @Caller() caller: Principal,
  ): Promise<z.output<typeof putContactPointV1.response>> {
    return this.book.put({ secrets: body.secrets, document: { ...body.document, id } }, caller, query.expectedRevision);
  }

  @Post(':id/test')
  @HttpCode(200)
  @Requires('write')
  @Describe({ summary: 'Sends a test notification now, and tells what the provider answered', params, response: testContactPointV1.response, responseExample: testContactPointV1.example.response })
  test(@Param('id') id: string, @Caller() caller: Principal, @Cancelled() signal: AbortSignal): Promise<ContactTest> {
    return this.book.test(id, caller, signal);
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires('write')
  @Describe({ summary: 'Removes a contact point that nothing refers to', params, status: 204 })
  async remove(@Param('id') id: string, @Caller() caller: Principal): Promise<void> {
    if (!(await this.book.remove(id, caller))) throw new ObserverError('not_found', `There is no contact point "${id}"`);
  }
}
