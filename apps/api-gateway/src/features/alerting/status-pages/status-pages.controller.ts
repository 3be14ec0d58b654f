import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { listStatusSubscribersV1, type StatusPageView, statusPageViewSchema, viewStatusPageV1 } from '@observer/contracts';
import { z } from 'zod';
import { Describe } from '../../../http/describe';
import { Caller, type Principal, Requires } from '../../access';
import { StatusPages, type StatusSubscribers } from './status-pages';

const params = { id: 'Id of the page' };

/** Beside the documents, which have routes of their own. */
@ApiTags('Status pages')
@Controller('api/v1/alerting/status-pages/:id')
export class StatusPagesController {
  constructor(private readonly pages: StatusPages) {}

  @Get('view')
  @Requires('read')
  @Describe({ summary: 'Shows what the public sees of a status page, or would when it is published', params, response: statusPageViewSchema, responseExample: viewStatusPageV1.example.response.view })
  view(@Param('id') id: string, @Caller() caller: Principal): Promise<StatusPageView> {
    return this.pages.view(id, caller);
  }

  @Get('preview')
  @Requires('read')
  @Describe({ summary: 'Tells the address of a preview', description: 'Whoever has the address sees the page for an hour, published or not.', params, response: z.object({ path: z.string() }), responseExample: { path: '/status-page-preview/flamewire.mabc.c2lnbmF0dXJl' } })
  async preview(@Param('id') id: string, @Caller() caller: Principal): Promise<{ path: string }> {
    return { path: await this.pages.previewPath(id, caller) };
  }

  @Get('subscribers')
  @Requires('write')
  @Describe({ summary: 'Tells how many are told of changes, and the newest of them with their addresses masked', params, response: listStatusSubscribersV1.response, responseExample: listStatusSubscribersV1.example.response })
  subscribers(@Param('id') id: string, @Caller() caller: Principal): Promise<StatusSubscribers> {
    return this.pages.subscribers(id, caller);
  }

  @Delete('subscribers/:subscriber')
  @Requires('write')
  @Describe({ summary: 'Forgets a subscriber', params: { ...params, subscriber: 'Id of the subscriber' }, response: z.object({ removed: z.literal(true) }), responseExample: { removed: true } })
  async remove(@Param('id') id: string, @Param('subscriber') subscriber: string, @Caller() caller: Principal): Promise<{ removed: true }> {
    await this.pages.removeSubscriber(id, subscriber, caller);
    return { removed: true };
  }
}
