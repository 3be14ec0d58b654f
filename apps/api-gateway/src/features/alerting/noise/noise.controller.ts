import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { listAlertsV1, previewSilenceV1, putSilenceV1, silenceSchema } from '@observer/contracts';
import { z } from 'zod';
import { Describe } from '../../../http/describe';
import { Validated } from '../../../http/validate';
import { Caller, type Principal, Requires } from '../../access';
import { type AlertList, Alerts } from './alerts';
import { Silences, type SilenceView } from './silences';

const limitQuery = z.object({ limit: z.coerce.number().int().min(1).max(20_000).default(1_000) });
const viewSchema = z.object({ ...silenceSchema.shape, state: z.enum(['active', 'pending', 'expired']) });
const { request: { silence: exampleSilence } } = putSilenceV1.example;
const exampleView = { ...exampleSilence, state: 'expired' };
const bodySchema = z.object({ ...silenceSchema.shape, id: silenceSchema.shape.id.optional(), createdBy: silenceSchema.shape.createdBy.optional() }).omit({ updatedAtMs: true });
const id = { id: 'Id of the silence' };

@ApiTags('Alerts')
@Controller('api/v1/alerting')
export class NoiseController {
  constructor(private readonly alertList: Alerts, private readonly silences: Silences) {}

  @Get('alerts')
  @Requires('read')
  @Describe({
    summary: 'Lists active alerts with what keeps them back and the incident they belong to', description: 'With a data scope: those whose labels are inside.', query: limitQuery, response: listAlertsV1.response,
    responseExample: listAlertsV1.example.response,
  })
  alerts(@Query(new Validated(limitQuery)) { limit }: z.output<typeof limitQuery>, @Caller() caller: Principal): Promise<AlertList> {
    return this.alertList.list(caller, limit);
  }

  @Get('silences')
  @Requires('read')
  @Describe({ summary: 'Lists silences, active ones first', response: z.object({ items: z.array(viewSchema) }), responseExample: { items: [exampleView] } })
  list(@Caller() caller: Principal): { items: SilenceView[] } {
    return { items: this.silences.list(caller) };
  }

  @Get('silences/:id')
  @Requires('read')
  @Describe({ summary: 'Tells one silence', params: id, response: viewSchema, responseExample: exampleView })
  get(@Param('id') silence: string, @Caller() caller: Principal): Promise<SilenceView> {
    return this.silences.get(silence, caller);
  }

  @Post('silences')
  @HttpCode(200)
  @Requires('write')
  @Describe({
    summary: 'Creates a silence, or replaces the one with the given id', description: 'An active silence whose matchers change is ended and a new one made, as in Alertmanager. Without `createdBy` it is who asks.', body: bodySchema,
    bodyExample: exampleSilence, response: putSilenceV1.response, responseExample: putSilenceV1.example.response,
  })
  async put(@Body() body: object, @Caller() caller: Principal): Promise<{ id: string }> {
    return { id: await this.silences.put(body, caller) };
  }

  @Post('silences/preview')
  @HttpCode(200)
  @Requires('read')
  @Describe({ summary: 'Active alerts that a silence would hit now', body: previewSilenceV1.request, bodyExample: previewSilenceV1.example.request, response: previewSilenceV1.response, responseExample: previewSilenceV1.example.response })
  preview(@Body() body: unknown, @Caller() caller: Principal): Promise<z.output<typeof previewSilenceV1.response>> {
    return this.silences.preview(body, caller);
  }

  @Delete('silences/:id')
  @HttpCode(204)
  @Requires('write')
  @Describe({ summary: 'Ends a silence now', params: id, status: 204 })
  expire(@Param('id') silence: string, @Caller() caller: Principal): Promise<void> {
    return this.silences.expire(silence, caller);
  }
}
