import { Module } from '@nestjs/common';
import { MetricRules } from './metric-rules';
import { MetricRulesController } from './metric-rules.controller';
import { MetricRulesResolver } from './metric-rules.resolver';

/** How events become metrics. */
@Module({ controllers: [MetricRulesController], providers: [MetricRules, MetricRulesResolver], exports: [MetricRules] })
export class MetricRulesModule {}
