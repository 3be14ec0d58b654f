import { type RuleGroup, ruleGroupSchema } from '@observer/contracts';

/** The load: 5,000 alert rules over 20 series each, in groups as people make them. */
export const GROUPS = 100;
export const RULES = 50;
export const SERIES = 20;
/** Between two evaluations of a rule. */
export const INTERVAL_MS = 30_000;
/** Between two samples of a series. */
export const SCRAPE_MS = 15_000;

const THRESHOLD = 10;
const SUMMARY = '{{ $labels.series }} of {{ $labels.node }} is at {{ $value | humanize }}';

export const metricOf = (group: number, rule: number): string => `bench_load_${group}_${rule}`;

/** One rule in a hundred alerts. */
export const valueOf = (group: number, rule: number): number => ((group * RULES + rule) % 100 === 0 ? 2 * THRESHOLD : 1);

export const labelsOf = (series: number): Record<string, string> => ({ series: `series-${series}`, node: `node-${series % 7}`, region: 'eu-west' });

export const ruleGroup = (group: number): RuleGroup =>
  ruleGroupSchema.parse({
    id: `bench-${group}`, name: `Bench ${group}`, intervalMs: INTERVAL_MS,
    rules: Array.from({ length: RULES }, (_, rule) => ({
      id: `bench-${group}-${rule}`, type: 'alert', name: 'Bench', condition: { kind: 'threshold', query: metricOf(group, rule), op: '>', value: THRESHOLD }, labels: { severity: 'warning' }, annotations: { summary: SUMMARY },
    })),
  });

/** One sample of every series of a group. */
export const samplesOf = (group: number): { labels: Record<string, string>; value: number }[] =>
  Array.from({ length: RULES * SERIES }, (_, i) => ({ labels: { __name__: metricOf(group, Math.floor(i / SERIES)), ...labelsOf(i % SERIES) }, value: valueOf(group, Math.floor(i / SERIES)) }));

/** The same rules as a file of Prometheus. */
export function prometheusRules(intervalSeconds: number): string {
  const rule = (group: number, of: number): string =>
    `  - alert: Bench\n    expr: ${metricOf(group, of)} > ${THRESHOLD}\n    labels: { severity: warning }\n    annotations: { summary: '${SUMMARY}' }\n`;
  const groups = Array.from({ length: GROUPS }, (_, group) => `- name: bench-${group}\n  interval: ${intervalSeconds}s\n  rules:\n${Array.from({ length: RULES }, (__, of) => rule(group, of)).join('')}`);
  return `groups:\n${groups.join('')}`;
}

/** The same samples as OpenMetrics text, metric by metric. */
export function* prometheusSamples(timesMs: readonly number[]): Generator<string> {
  for (let group = 0; group < GROUPS; group++) {
    for (let rule = 0; rule < RULES; rule++) {
      let text = `# TYPE ${metricOf(group, rule)} gauge\n`;
      for (let series = 0; series < SERIES; series++) {
        const labels = Object.entries(labelsOf(series)).map(([name, value]) => `${name}="${value}"`).join(',');
        for (const timeMs of timesMs) text += `${metricOf(group, rule)}{${labels}} ${valueOf(group, rule)} ${timeMs / 1000}\n`;
      }
      yield text;
    }
  }
}
