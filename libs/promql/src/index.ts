export type { FloatHistogram } from './histogram/float-histogram';
export type { SampleSource, Selected, SelectRequest, SourceSeries } from './sample-source.port';
