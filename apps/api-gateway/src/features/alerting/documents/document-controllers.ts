import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query, type Type } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { announcementSchema, inhibitionSchema, maintenanceSchema, policySchema, putAnnouncementV1, putInhibitionV1, putMaintenanceV1, putPolicyV1, putRoutingV1, putScheduleV1, putStatusPageV1, putTeamV1, routingSchema, scheduleSchema, statusPageSchema, teamSchema } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { z } from 'zod';
import { Describe } from '../../../http/describe';
import { Validated } from '../../../http/validate';
import { Caller, type Principal, Requires } from '../../access';
import { type RevisionQuery, revisionQuery } from '../../nodes/nodes.controller';
import { AlertingDocuments, type DocumentKind, type DocumentView } from './alerting-documents';

interface Described {
  readonly name: string;
  readonly path: string;
  readonly kind: Exclude<DocumentKind, 'routing'>;
  /** As in "Lists …". */
  readonly plural: string;
  readonly schema: z.ZodObject;
  readonly example: object;
}

const viewOf = (schema: z.ZodType): z.ZodObject => z.object({ revision: z.number().int(), document: schema });

/** The routes of one kind of document. */
function documentController({ name, path, kind, plural, schema, example }: Described): Type {
  const view = viewOf(schema);
  const exampleView = { revision: 1, document: example };
  const body = schema.omit({ id: true });
  const exampleBody = body.parse(example);

  @ApiTags('Alerting documents')
  @Controller(`api/v1/alerting/${path}`)
  class DocumentController {
    constructor(private readonly documents: AlertingDocuments) {}

    @Get()
    @Requires('read')
    @Describe({ summary: `Lists ${plural}`, response: z.object({ items: z.array(view) }), responseExample: { items: [exampleView] } })
    list(@Caller() caller: Principal): { items: DocumentView[] } {
      return { items: this.documents.list(kind, caller) };
    }

    @Get(':id')
    @Requires('read')
    @Describe({ summary: `Tells one of the ${plural}`, params: { id: 'Its id' }, response: view, responseExample: exampleView })
    get(@Param('id') id: string, @Caller() caller: Principal): DocumentView {
      return this.documents.get(kind, id, caller);
    }

    @Put(':id')
    @Requires('write')
    @Describe({ summary: `Creates or changes one of the ${plural}`, params: { id: 'Its id' }, query: revisionQuery, body, bodyExample: exampleBody, response: view, responseExample: exampleView })
    put(@Param('id') id: string, @Body() content: object, @Query(new Validated(revisionQuery)) query: RevisionQuery, @Caller() caller: Principal): Promise<DocumentView> {
      return this.documents.put(kind, { ...content, id }, caller, query.expectedRevision);
    }

    @Delete(':id')
    @HttpCode(204)
    @Requires('write')
    @Describe({ summary: `Removes one of the ${plural} that nothing refers to`, params: { id: 'Its id' }, status: 204 })
    async remove(@Param('id') id: string, @Caller() caller: Principal): Promise<void> {
      if (!(await this.documents.remove(kind, id, caller))) throw new ObserverError('not_found', `There is no ${kind} "${id}"`);
    }
  }
  // Operations in OpenAPI and denials in the audit trail are named after the class.
  Object.defineProperty(DocumentController, 'name', { value: name });
  return DocumentController;
}

@ApiTags('Alerting documents')
@Controller('api/v1/alerting/routing')
class RoutingController {
  constructor(private readonly documents: AlertingDocuments) {}

  @Get()
  @Requires('read')
  @Describe({ summary: 'Tells how alerts become incidents and whose they are', response: viewOf(routingSchema), responseExample: putRoutingV1.example.response })
  get(@Caller() caller: Principal): DocumentView {
    return this.documents.get('routing', 'routing', caller);
  }

  @Put()
  @Requires('write')
  @Describe({ summary: 'Replaces the routing', query: revisionQuery, body: routingSchema, bodyExample: putRoutingV1.example.request.document, response: viewOf(routingSchema), responseExample: putRoutingV1.example.response })
  put(@Body() content: unknown, @Query(new Validated(revisionQuery)) query: RevisionQuery, @Caller() caller: Principal): Promise<DocumentView> {
    return this.documents.put('routing', content, caller, query.expectedRevision);
  }
}

export const DOCUMENT_CONTROLLERS: Type[] = [
  documentController({ name: 'InhibitionsController', path: 'inhibitions', kind: 'inhibition', plural: 'inhibition rules', schema: inhibitionSchema, example: putInhibitionV1.example.request.document }),
  documentController({ name: 'MaintenanceController', path: 'maintenance', kind: 'maintenance', plural: 'maintenance windows', schema: maintenanceSchema, example: putMaintenanceV1.example.request.document }),
  documentController({ name: 'TeamsController', path: 'teams', kind: 'team', plural: 'teams', schema: teamSchema, example: putTeamV1.example.request.document }),
  documentController({ name: 'SchedulesController', path: 'schedules', kind: 'schedule', plural: 'on-call schedules', schema: scheduleSchema, example: putScheduleV1.example.request.document }),
  documentController({ name: 'PoliciesController', path: 'policies', kind: 'policy', plural: 'escalation policies', schema: policySchema, example: putPolicyV1.example.request.document }),
  documentController({ name: 'StatusPageDocumentsController', path: 'status-pages', kind: 'status-page', plural: 'status pages', schema: statusPageSchema, example: putStatusPageV1.example.request.document }),
  documentController({ name: 'AnnouncementsController', path: 'announcements', kind: 'announcement', plural: 'announcements', schema: announcementSchema, example: putAnnouncementV1.example.request.document }),
  RoutingController,
];
