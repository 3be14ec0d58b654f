import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '../system/figure';
import { importSamples, inPrometheusDirectory, isPrometheusInstalled, type RunningPrometheus, withPrometheus } from '../system/prometheus';
import { prometheusRules, prometheusSamples, SCRAPE_MS } from './rule-load';

export interface PeerFigures {
  /** Of the whole process. */
  readonly rulesPerCpuSecond: number;
  /** How long a group takes: it begins on time, so that is its lag. */
  readonly groupP50Seconds: number;
  readonly groupP99Seconds: number;
}

const SCRAPES = 5;
/** What a rule costs does not depend on how often it is evaluated. */
const INTERVAL_MS = 15_000;

/** The same rules over the same samples in a Prometheus of its own, without scrapes; undefined when there is none on this machine. */
export async function measurePrometheusRules(): Promise<PeerFigures | undefined> {
  if (!isPrometheusInstalled()) return undefined;
  return inPrometheusDirectory(async (directory) => {
    const endMs = Date.now() - 1_000;
    await importSamples(directory, prometheusSamples(Array.from({ length: SCRAPES }, (_, i) => endMs - (SCRAPES - 1 - i) * SCRAPE_MS)));
    writeFileSync(join(directory, 'rules.yml'), prometheusRules(INTERVAL_MS / 1000));
    return withPrometheus(directory, `rule_files: ['${join(directory, 'rules.yml')}']\n`, measure);
  });
}

async function measure({ url }: RunningPrometheus): Promise<PeerFigures> {
  await pause(INTERVAL_MS);
  const before = await metricsOf(url);
  await pause(INTERVAL_MS);
  const after = await metricsOf(url);
  const grown = (metric: string): number => sum(after, metric) - sum(before, metric);
  const took = valuesOf(after, 'prometheus_rule_group_last_duration_seconds');
  return { rulesPerCpuSecond: grown('prometheus_rule_evaluations_total') / grown('process_cpu_seconds_total'), groupP50Seconds: quantile(took, 0.5), groupP99Seconds: quantile(took, 0.99) };
}

const metricsOf = async (url: string): Promise<string> => (await fetch(`${url}/metrics`)).text();
const valuesOf = (text: string, metric: string): number[] => [...text.matchAll(new RegExp(`^${metric}(?:\\{.*\\})? (\\S+)$`, 'gm'))].map(([, value]) => Number(value));
const sum = (text: string, metric: string): number => valuesOf(text, metric).reduce((total, value) => total + value, 0);
