export { conditionFaults, expressionFault, type PathFault } from './check-condition';
export { groupFaults, relationFaults, ruleFaults } from './check-group';
export { GroupBook, type KnownGroup } from './group-book';
export { throwFaults } from './rule-fault';
export { RULE_GROUP_ACTOR } from './rule-group-address';
export { type RuleGroupChange, RuleGroupStore } from './rule-group-store';
export { RulesModule } from './rules.module';
