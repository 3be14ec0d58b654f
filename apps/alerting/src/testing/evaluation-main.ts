/** Rules and their evaluation as a service of their own, with a desk that only records: for tests that kill replicas. */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { anyActor } from '@observer/actors';
import { commonConfigShape, httpPort, loadConfig, runService } from '@observer/platform';
import { z } from 'zod';
import { ActorsModule } from '../actors.module';
import { EvaluationModule, evaluationConfigShape, ruleGroupActor } from '../features/evaluation';
import { RulesModule } from '../features/rules';
import { recordingDesk } from './recording-desk.actor';

const config = loadConfig('alerting', z.object({ ...commonConfigShape, ...evaluationConfigShape, OBSERVER_HTTP_PORT: httpPort(8084) }));

@Module({ imports: [ActorsModule.for([anyActor(ruleGroupActor({ shards: config.OBSERVER_SHARDS })), anyActor(recordingDesk())]), RulesModule.for({ dialect: config.OBSERVER_PROMQL_DIALECT }), EvaluationModule.for(config)] })
class EvaluationAlone {}

void runService({ name: 'alerting', version: '0.0.0-test', config, module: () => EvaluationAlone });
