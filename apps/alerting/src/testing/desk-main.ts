/** The desk and its incidents as a service of their own, without rules and notifications: for tests that kill replicas. */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { anyActor } from '@observer/actors';
import { commonConfigShape, httpPort, loadConfig, runService } from '@observer/platform';
import { z } from 'zod';
import { ActorsModule } from '../actors.module';
import { alertDeskActor, DeskModule } from '../features/desk';
import { incidentActor, IncidentsModule } from '../features/incidents';

const config = loadConfig('alerting', z.object({ ...commonConfigShape, OBSERVER_HTTP_PORT: httpPort(8084) }));

@Module({ imports: [ActorsModule.for([anyActor(alertDeskActor()), anyActor(incidentActor())]), DeskModule.for(), IncidentsModule.for()] })
class DeskAlone {}

void runService({ name: 'alerting', version: '0.0.0-test', config, module: () => DeskAlone });
