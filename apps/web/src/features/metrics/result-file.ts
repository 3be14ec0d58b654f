/** Results as files. */
import { type PromResult } from '../../api/prom';

const cell = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** One line per value: time, labels as columns, value. */
export function resultCsv({ series }: Pick<PromResult, 'series'>): string {
  const names = [...new Set(series.flatMap(({ labels }) => labels.map(({ name }) => name)))].sort();
  const lines = series.flatMap(({ labels, timesMs, values }) => {
    const own = names.map((name) => cell(labels.find((label) => label.name === name)?.value ?? ''));
    return timesMs.map((timeMs, index) => [new Date(timeMs).toISOString(), ...own, values[index]!].join(','));
  });
  return `${[['time', ...names.map(cell), 'value'].join(','), ...lines].join('\n')}\n`;
}

/** As the Prometheus API shapes it: a vector of metrics with one value each. */
export const resultJson = ({ series }: Pick<PromResult, 'series'>): string =>
  JSON.stringify(
    series.map(({ labels, timesMs, values }) => ({ metric: Object.fromEntries(labels.map(({ name, value }) => [name, value])), values: timesMs.map((timeMs, index) => [timeMs / 1000, values[index]]) })),
    null,
    2,
  );

/** A name for a file of this query, at this time: letters, digits and dashes. */
export function fileName(expr: string, atMs: number, extension: string): string {
  const words = expr.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 48) || 'query';
  return `${words}-${new Date(atMs).toISOString().slice(0, 19).replaceAll(':', '')}.${extension}`;
}
