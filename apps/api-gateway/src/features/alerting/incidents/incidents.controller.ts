import { Body, Controller, Get, Header, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { exampleIncident, type Incident, incidentActionSchema, incidentFiguresV1, incidentSchema, SEVERITIES } from '@observer/contracts';
import { z } from 'zod';
import { Describe } from '../../../http/describe';
import { Validated } from '../../../http/validate';
import { Caller, type Principal, Requires } from '../../access';
import type { IncidentPage } from './incident-filter';
import { type IncidentFigures, Incidents } from './incidents';

const listQuery = z.object({
  state: z.string().optional().describe('triggered, acknowledged, snoozed, resolved, merged; comma separated'), severity: z.string().optional().describe('critical, warning, info; comma separated'),
  team: z.string().optional(), assignee: z.string().optional(), text: z.string().optional().describe('Part of the title, or #<number>'),
  openedFromMs: z.coerce.number().optional(), openedToMs: z.coerce.number().optional(), limit: z.coerce.number().optional().describe('1 to 500, default 50'), cursor: z.string().optional().describe('`nextCursor` of the page before'),
});
const pageSchema = z.object({ items: z.array(incidentSchema), total: z.number().int(), nextCursor: z.string().nullable() });
const figuresQuery = z.object({ startMs: z.coerce.number(), endMs: z.coerce.number(), team: z.string().optional(), severity: z.enum(SEVERITIES).optional() });
const example = incidentSchema.parse(exampleIncident);
const id = { id: 'Id of the incident' };
const listOf = (text: string | undefined): string[] | undefined => text?.split(',').map((part) => part.trim());

@ApiTags('Incidents')
@Controller('api/v1/alerting')
export class IncidentsController {
  constructor(private readonly incidents: Incidents) {}

  @Get('incidents')
  @Requires('read')
  @Describe({
    summary: 'Lists incidents, newest first', description: 'With a data scope: those with an alert inside, with the alerts that are inside.', query: listQuery, response: pageSchema,
    responseExample: { items: [example], total: 1, nextCursor: null },
  })
  list(@Query(new Validated(listQuery)) { state, severity, ...rest }: z.output<typeof listQuery>, @Caller() caller: Principal): IncidentPage {
    return this.incidents.list({ ...rest, states: listOf(state), severities: listOf(severity) }, caller);
  }

  @Get('incidents/:id')
  @Requires('read')
  @Describe({ summary: 'Tells one incident', params: id, response: incidentSchema, responseExample: example })
  get(@Param('id') incident: string, @Caller() caller: Principal): Promise<Incident> {
    return this.incidents.get(incident, caller);
  }

  @Post('incidents/:id/actions')
  @HttpCode(200)
  @Requires('write')
  @Describe({
    summary: 'Acknowledges, resolves, reopens, assigns, snoozes, merges or splits an incident, or notes something', description: 'Answers when it is durable and its notifications are stopped. Repeats with the same header `Idempotency-Key` count once.',
    params: id, body: incidentActionSchema, bodyExample: { action: 'acknowledge' }, response: incidentSchema, responseExample: example,
  })
  act(@Param('id') incident: string, @Body() body: unknown, @Caller() caller: Principal, @Headers('idempotency-key') key?: string): Promise<Incident> {
    return this.incidents.act(incident, body, caller, key);
  }

  @Get('incidents/:id/postmortem')
  @Header('content-type', 'text/markdown; charset=utf-8')
  @Requires('read')
  @Describe({ summary: 'The postmortem of an incident: what is known is filled in', params: id, responseDescription: 'Markdown' })
  postmortem(@Param('id') incident: string, @Caller() caller: Principal): Promise<string> {
    return this.incidents.postmortem(incident, caller);
  }

  @Get('incident-figures')
  @Requires('read')
  @Describe({ summary: 'How long it took to acknowledge and to resolve what opened in a range', query: figuresQuery, response: incidentFiguresV1.response, responseExample: incidentFiguresV1.example.response })
  figures(@Query(new Validated(figuresQuery)) query: z.output<typeof figuresQuery>, @Caller() caller: Principal): Promise<IncidentFigures> {
    return this.incidents.figures(query, caller);
  }
}
