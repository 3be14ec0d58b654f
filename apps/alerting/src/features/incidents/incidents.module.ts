import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import type { ActorSystem } from '@observer/actors';
import { actOnIncidentV1, exportPostmortemV1, incidentFiguresV1 } from '@observer/contracts';
import { PLATFORM, type Platform } from '@observer/platform';
import { ACTORS } from '../../actors.module';
import { IncidentActions } from './act-on-incident';
import { IncidentProjection } from './incident-projection';
import { incidentFigures } from './incident-times';
import { postmortem } from './postmortem';

/** Incidents as documents, and what people do to them. Their lives are the actors `incidentActor`. */
@Module({})
export class IncidentsModule implements OnApplicationBootstrap {
  constructor(@Inject(PLATFORM) private readonly platform: Platform, private readonly actions: IncidentActions) {}

  static for(): DynamicModule {
    return {
      module: IncidentsModule, global: true,
      providers: [{ provide: IncidentActions, inject: [PLATFORM, ACTORS], useFactory: (platform: Platform, actors: ActorSystem) => new IncidentActions(platform, actors) }],
      exports: [IncidentActions],
    };
  }

  onApplicationBootstrap(): void {
    const { actions, platform: { messaging, drain } } = this;
    const running = [
      new IncidentProjection(this.platform).start(),
      messaging.serve(actOnIncidentV1, async (request, { signal }) => ({ incident: await actions.act(request, signal) })),
      messaging.serve(incidentFiguresV1, async (request) => incidentFigures(await actions.list(), { startMs: request.startMs, endMs: request.endMs, ...(request.team === undefined ? {} : { team: request.team }), ...(request.severity === undefined ? {} : { severity: request.severity }) })),
      messaging.serve(exportPostmortemV1, async ({ id }) => ({ markdown: postmortem(await actions.find(id)) })),
    ];
    drain.onDrain('incidents', () => Promise.all(running.map((part) => part.stop())).then(() => undefined));
  }
}
