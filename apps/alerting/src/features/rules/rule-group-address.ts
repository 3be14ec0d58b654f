/** Type of the actors that evaluate groups of rules, keyed by the group's id. Its behaviour is in features/evaluation. */
export const RULE_GROUP_ACTOR = 'rule-group';
