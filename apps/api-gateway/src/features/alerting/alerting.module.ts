import { Module } from '@nestjs/common';
import { AlertingMirrors } from './alerting-mirrors';
import { RuleGroups } from './rules/rule-groups';
import { RuleGroupsController } from './rules/rule-groups.controller';
import { RuleGroupsResolver } from './rules/rule-groups.resolver';
import { RulesAsCodeController } from './rules/rules-as-code.controller';

/** Alert rules. */
@Module({
  controllers: [RuleGroupsController, RulesAsCodeController],
  providers: [AlertingMirrors, RuleGroups, RuleGroupsResolver],
  exports: [AlertingMirrors, RuleGroups],
})
export class AlertingModule {}
