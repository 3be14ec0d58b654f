export { type ConditionInput, inputsOf } from './condition-inputs';
export { type AskRange, type ConditionResult, evaluateCondition, type EvaluationGrid, type JudgedSeries } from './evaluate-condition';
export { type Judgement, judge, seasonalBand } from './judge';
