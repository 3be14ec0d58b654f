/** PromQL: shapes of the gateway's answers and the operations that ask for them. Values are text, as JSON has no NaN and no infinity. */
import { operation } from './operation';

export interface Label {
  name: string;
  value: string;
}
export interface PromHistogramPoint {
  timeMs: number;
  count: string;
  sum: string;
}
export interface PromSeries {
  labels: Label[];
  timesMs: number[];
  values: string[];
  /** Native histograms; absent when the series has only floats. */
  histograms?: PromHistogramPoint[] | null;
}
export interface PromStats {
  tookMs: number;
  samplesRead: number;
  seriesRead: number;
  resolution: string;
}
export interface PromExplainNode {
  depth: number;
  text: string;
  start: number;
  end: number;
  action: string;
  resolution: string | null;
  samplesRead: number | null;
  seriesRead: number | null;
  tookMs: number | null;
}
export interface PromResult {
  resultType: 'VECTOR' | 'MATRIX' | 'SCALAR' | 'STRING';
  series: PromSeries[];
  truncated: boolean;
  warnings: string[];
  stats: PromStats;
  explain: PromExplainNode[];
}
export interface PromMetadata {
  metric: string;
  type: string;
  help: string;
  unit: string;
}
export interface PromLive {
  mode: 'FULL' | 'APPEND';
  startMs: number;
  endMs: number;
  stepMs: number;
  result: PromResult;
}

export interface RangeVariables {
  query: string;
  startMs: number;
  endMs: number;
  stepMs: number;
  limit: number;
  explain: boolean;
}
export interface InstantVariables {
  query: string;
  timeMs: number;
  limit: number;
}
export interface LabelVariables extends Record<string, unknown> {
  matchers: string[];
  startMs: number;
  endMs: number;
  limit: number;
}

const RESULT = `resultType truncated warnings series { labels { name value } timesMs values histograms { timeMs count sum } } stats { tookMs samplesRead seriesRead resolution }
  explain { depth text start end action resolution samplesRead seriesRead tookMs }`;

export const PROM_RANGE = operation<{ promQueryRange: PromResult }, RangeVariables>(
  `query PromRange($query: String!, $startMs: Float!, $endMs: Float!, $stepMs: Float!, $limit: Int, $explain: Boolean) {
    promQueryRange(query: $query, startMs: $startMs, endMs: $endMs, stepMs: $stepMs, limit: $limit, explain: $explain) { ${RESULT} }
  }`,
);
export const PROM_INSTANT = operation<{ promQuery: PromResult }, InstantVariables>(
  `query PromInstant($query: String!, $timeMs: Float, $limit: Int) { promQuery(query: $query, timeMs: $timeMs, limit: $limit) { ${RESULT} } }`,
);
export const PROM_LIVE = operation<{ promLive: PromLive }, { query: string; rangeMs: number; stepMs: number }>(
  `subscription PromLive($query: String!, $rangeMs: Float!, $stepMs: Float!) {
    promLive(query: $query, rangeMs: $rangeMs, stepMs: $stepMs) { mode startMs endMs stepMs result { ${RESULT} } }
  }`,
);
export const PROM_LABEL_NAMES = operation<{ promLabelNames: { values: string[]; truncated: boolean } }, LabelVariables>(
  `query PromLabelNames($matchers: [String!], $startMs: Float, $endMs: Float, $limit: Int) {
    promLabelNames(matchers: $matchers, startMs: $startMs, endMs: $endMs, limit: $limit) { values truncated }
  }`,
);
export const PROM_LABEL_VALUES = operation<{ promLabelValues: { values: string[]; truncated: boolean } }, LabelVariables & { label: string }>(
  `query PromLabelValues($label: String!, $matchers: [String!], $startMs: Float, $endMs: Float, $limit: Int) {
    promLabelValues(label: $label, matchers: $matchers, startMs: $startMs, endMs: $endMs, limit: $limit) { values truncated }
  }`,
);
export const PROM_SERIES = operation<{ promSeries: { series: { labels: Label[] }[]; truncated: boolean } }, LabelVariables>(
  `query PromSeries($matchers: [String!]!, $startMs: Float, $endMs: Float, $limit: Int) {
    promSeries(matchers: $matchers, startMs: $startMs, endMs: $endMs, limit: $limit) { series { labels { name value } } truncated }
  }`,
);
export const PROM_METADATA = operation<{ promMetadata: PromMetadata[] }>('query PromMetadata { promMetadata { metric type help unit } }');
export const PROM_FORMAT = operation<{ promFormat: { formatted: string } }, { query: string }>('query PromFormat($query: String!) { promFormat(query: $query) { formatted } }');
