export type { FloatHistogram } from './histogram/float-histogram';
export { compareLabels, groupKey, groupLabels, type Grouping, labelsKey } from './labels/label-set';
export { compilePattern, type LabelSet, matchesLabels, matchesValue } from './labels/matcher';
export type { SampleSource, Selected, SelectRequest, SourceSeries } from './sample-source.port';
export * from './window';
