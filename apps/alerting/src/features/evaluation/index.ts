export { evaluationConfigShape, type EvaluationConfig } from './evaluation.config';
export { EvaluationModule } from './evaluation.module';
export { type AlertChange, type AlertStates, type AlertTimings, takeOutcome } from './alert-states';
export { labelFingerprint } from './label-fingerprint';
export { type Asking, RuleEngine } from './rule-engine';
export { sampleBatches } from './sample-batches';
export { DESK, ruleGroupActor } from './rule-group.actor';
export type { RuleGroupState } from './rule-group-state';
export { type RuleOutcome, type SeriesOutcome } from './rule-outcome';
