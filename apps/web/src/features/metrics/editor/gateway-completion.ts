import { type PrometheusClient } from '@prometheus-io/codemirror-promql';
import { EqlRegex, EqlSingle, Neq, NeqRegex } from '@prometheus-io/lezer-promql';
import { request } from '../../../api/graphql';
import { type LabelVariables, PROM_LABEL_NAMES, PROM_LABEL_VALUES, PROM_METADATA, PROM_SERIES } from '../../../api/prom';
import { matchersText, type TypedMatcher } from './matchers-text';

/** Completion looks at what was there recently: fewer names, and those that answer. */
const LOOK_BACK_MS = 6 * 3_600_000;
const MOST_NAMES = 10_000;
const KEEP_MS = 60_000;
const SIGNS = { [EqlSingle]: '=', [Neq]: '!=', [EqlRegex]: '=~', [NeqRegex]: '!~' };

/** What the editor's completion asks, answered by the gateway under the session of the person; equal questions within a minute are asked once. */
export class GatewayPromClient implements PrometheusClient {
  private readonly answers = new Map<string, { atMs: number; answer: Promise<unknown> }>();

  metricNames(): Promise<string[]> {
    return this.labelValues('__name__');
  }

  labelNames(metricName?: string): Promise<string[]> {
    return this.remember(`names ${metricName ?? ''}`, [], async () => (await request(PROM_LABEL_NAMES, this.about(metricName))).promLabelNames.values);
  }

  labelValues(label: string, metricName?: string, matchers: TypedMatcher[] = []): Promise<string[]> {
    const about = this.about(metricName, matchers.filter(({ name }) => name !== label));
    return this.remember(`values ${label} ${about.matchers.join()}`, [], async () => (await request(PROM_LABEL_VALUES, { ...about, label })).promLabelValues.values);
  }

  metricMetadata(): Promise<Record<string, { type: string; help: string }[]>> {
    return this.remember('metadata', {}, async () => {
      const { promMetadata } = await request(PROM_METADATA, {});
      return Object.fromEntries(promMetadata.map(({ metric, type, help }) => [metric, [{ type, help }]]));
    });
  }

  series(metricName: string, matchers: TypedMatcher[] = []): Promise<Map<string, string>[]> {
    const about = this.about(metricName, matchers);
    return this.remember(`series ${about.matchers.join()}`, [], async () => {
      const { promSeries } = await request(PROM_SERIES, { ...about, limit: 200 });
      return promSeries.series.map(({ labels }) => new Map(labels.map(({ name, value }) => [name, value])));
    });
  }

  flags(): Promise<Record<string, string>> {
    return Promise.resolve({});
  }

  private about(metricName: string | undefined, matchers: TypedMatcher[] = []): LabelVariables {
    const endMs = Date.now();
    const selector = matchersText(metricName, matchers, SIGNS);
    return { matchers: selector === undefined ? [] : [selector], startMs: endMs - LOOK_BACK_MS, endMs, limit: MOST_NAMES };
  }

  /** A completion that cannot be had is empty, not an error: the person is typing. It is asked again at the next key. */
  private remember<T>(key: string, none: T, ask: () => Promise<T>): Promise<T> {
    const known = this.answers.get(key);
    if (known && Date.now() - known.atMs < KEEP_MS) return known.answer as Promise<T>;
    const answer = ask().then(
      (value) => {
        if (isEmpty(value)) this.answers.delete(key); // what is empty now may come any second
        return value;
      },
      () => {
        this.answers.delete(key);
        return none;
      },
    );
    this.answers.set(key, { atMs: Date.now(), answer });
    return answer;
  }
}

const isEmpty = (value: unknown): boolean => (Array.isArray(value) ? value.length === 0 : typeof value === 'object' && value !== null && Object.keys(value).length === 0);
