export { type Extrapolation, EXTRAPOLATIONS, extrapolationFactor, rangeSeconds } from './extrapolate';
export { GroupAccumulator } from './group-accumulator';
export { isStaleAt, markStale, type SampleColumns } from './stale';
export { eachWindow, emptyColumn, stepCount, type StepColumn, type Steps, type Window } from './steps';
export { lowerBound, windowValues } from './window-values';
