/** Results of a PromQL query as tables: a row per point, with its time, its value, and a column for each label. Pure. */
import { ObserverError } from '@observer/kernel';
import { type Cell, columnNames, type Table, type TableRow } from '@observer/tables';
import type { AnswerSeries, PromAnswer } from '../prom-answer';

const ROWS_PER_BATCH = 10_000;
const NANOSECONDS = '000000';

/** @throws ObserverError `invalid_argument` for native histograms, which no table can hold */
export function resultTable({ series }: PromAnswer): Table {
  if (series.some(({ histograms }) => histograms?.some((histogram) => histogram !== undefined))) {
    throw new ObserverError('invalid_argument', 'The result holds native histograms, which no table can hold; take histogram_quantile() of it');
  }
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.labels)))].sort();
  return {
    columns: [{ name: 'time', type: 'time' }, { name: 'value', type: 'float' }, ...columnNames(labels, ['time', 'value']).map((name) => ({ name, type: 'string' as const }))],
    batches: batchesOf(series, labels),
  };
}

/** Gives other work of the process its turn between batches. */
async function* batchesOf(series: readonly AnswerSeries[], labels: readonly string[]): AsyncGenerator<readonly TableRow[]> {
  let rows: TableRow[] = [];
  for (const one of series) {
    const texts = labels.map((name) => one.labels[name] ?? null);
    for (let i = 0; i < one.times.length; i++) {
      rows.push([`${one.times[i]!}${NANOSECONDS}`, floatCell(one.values[i]!), ...texts]);
      if (rows.length < ROWS_PER_BATCH) continue;
      yield rows;
      rows = [];
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  yield rows;
}

/** JSON knows no NaN and no infinity. */
const floatCell = (value: number): Cell => (Number.isFinite(value) ? value : String(value));
