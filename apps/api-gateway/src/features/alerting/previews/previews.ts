import { Inject, Injectable } from '@nestjs/common';
import { maintenanceWindowsV1, previewEscalationV1, previewRouteV1 } from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import type { z } from 'zod';
import { parseInput } from '../../../http/validate';
import { assertUnscoped, type Principal } from '../../access';

export type MaintenanceWindows = z.output<typeof maintenanceWindowsV1.response>;
export type RoutePreview = z.output<typeof previewRouteV1.response>;
export type EscalationPreview = z.output<typeof previewEscalationV1.response>;

/** What would happen. They tell of what everybody has, so callers with a data scope see none. */
@Injectable()
export class Previews {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  /** When maintenance windows are open: of all that are stored, or of one that is given. */
  maintenance(input: unknown, caller: Principal): Promise<MaintenanceWindows> {
    assertUnscoped(caller, 'The list of maintenance windows');
    return this.platform.messaging.request(maintenanceWindowsV1, parseInput(maintenanceWindowsV1.request, input));
  }

  /** Where an alert would go, by the stored routing or a given one. */
  route(input: unknown, caller: Principal): Promise<RoutePreview> {
    assertUnscoped(caller, 'The preview of a route');
    return this.platform.messaging.request(previewRouteV1, parseInput(previewRouteV1.request, input));
  }

  /** Whom a policy would tell, step by step. */
  escalation(input: unknown, caller: Principal): Promise<EscalationPreview> {
    assertUnscoped(caller, 'The preview of an escalation');
    return this.platform.messaging.request(previewEscalationV1, parseInput(previewEscalationV1.request, input));
  }
}
