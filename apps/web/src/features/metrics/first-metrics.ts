import { type PromMetadata } from '../../api/prom';

const TYPES = ['counter', 'histogram', 'gauge'];
const MOST_OF_TYPE = 3;

/** Metrics a person is likely to ask for first: of each type some, what the network does before what machines do, plain names before long ones. */
export function firstMetrics(metadata: readonly PromMetadata[]): PromMetadata[] {
  const subject = (metric: string) => (/^gateway/.test(metric) ? 0 : /^(node|payment)/.test(metric) ? 1 : /^(host|observer)/.test(metric) ? 3 : 2);
  const first = (a: PromMetadata, b: PromMetadata) => subject(a.metric) - subject(b.metric) || a.metric.length - b.metric.length || (a.metric < b.metric ? -1 : 1);
  return TYPES.flatMap((wanted) => metadata.filter(({ type }) => type === wanted).sort(first).slice(0, MOST_OF_TYPE));
}
