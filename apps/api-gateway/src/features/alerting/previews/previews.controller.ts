import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { maintenanceWindowsV1, previewEscalationV1, previewRouteV1 } from '@observer/contracts';
import { Describe } from '../../../http/describe';
import { Caller, type Principal, Requires } from '../../access';
import { type EscalationPreview, type MaintenanceWindows, Previews, type RoutePreview } from './previews';

@ApiTags('Alerting documents')
@Controller('api/v1/alerting')
export class PreviewsController {
  constructor(private readonly previews: Previews) {}

  @Post('maintenance-preview')
  @HttpCode(200)
  @Requires('read')
  @Describe({
    summary: 'Tells when maintenance windows are open in a range of at most 366 days: of all that are stored, or of one that is given', body: maintenanceWindowsV1.request, bodyExample: maintenanceWindowsV1.example.request, response: maintenanceWindowsV1.response,
    responseExample: maintenanceWindowsV1.example.response,
  })
  maintenance(@Body() body: unknown, @Caller() caller: Principal): Promise<MaintenanceWindows> {
    return this.previews.maintenance(body, caller);
  }

  @Post('routing-preview')
  @HttpCode(200)
  @Requires('read')
  @Describe({
    summary: 'Tells where an alert would go, by the stored routing or a given one', body: previewRouteV1.request, bodyExample: previewRouteV1.example.request, response: previewRouteV1.response, responseExample: previewRouteV1.example.response,
  })
  route(@Body() body: unknown, @Caller() caller: Principal): Promise<RoutePreview> {
    return this.previews.route(body, caller);
  }

  @Post('escalation-preview')
  @HttpCode(200)
  @Requires('read')
  @Describe({
    summary: 'Tells whom a policy would tell, step by step, of an incident that nobody acknowledges', body: previewEscalationV1.request, bodyExample: previewEscalationV1.example.request, response: previewEscalationV1.response,
    responseExample: previewEscalationV1.example.response,
  })
  escalation(@Body() body: unknown, @Caller() caller: Principal): Promise<EscalationPreview> {
    return this.previews.escalation(body, caller);
  }
}
