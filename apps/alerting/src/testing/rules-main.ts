/** Rules, their evaluation, files and back-tests as a service of their own, without desk and notifications. */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { anyActor } from '@observer/actors';
import { commonConfigShape, httpPort, loadConfig, runService } from '@observer/platform';
import { z } from 'zod';
import { ActorsModule } from '../actors.module';
import { BackTestModule } from '../features/back-test';
import { EvaluationModule, evaluationConfigShape, ruleGroupActor } from '../features/evaluation';
import { RuleFilesModule } from '../features/rule-files';
import { RulesModule } from '../features/rules';
import { SHIPPED_GROUPS } from '../features/shipped-rules';
import { recordingDesk } from './recording-desk.actor';

const config = loadConfig('alerting', z.object({ ...commonConfigShape, ...evaluationConfigShape, OBSERVER_HTTP_PORT: httpPort(8084) }));
const dialect = config.OBSERVER_PROMQL_DIALECT;

@Module({
  imports: [
    ActorsModule.for([anyActor(ruleGroupActor({ shards: config.OBSERVER_SHARDS })), anyActor(recordingDesk())]),
    RulesModule.for({ dialect, shipped: SHIPPED_GROUPS }), EvaluationModule.for(config), RuleFilesModule.for({ dialect }), BackTestModule,
  ],
})
class RulesAlone {}

void runService({ name: 'alerting', version: '0.0.0-test', config, module: () => RulesAlone });
