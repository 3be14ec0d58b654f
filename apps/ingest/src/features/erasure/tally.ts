/** What an erasure adds up, over attempts and passes. */
import type { ErasureReport } from '@observer/store';
import type { Erased } from './certificate';
import type { ForgottenElsewhere } from './forget-elsewhere';

/** What others forgot, in numbers. */
export type Forgot = Pick<Erased, 'metricRules' | 'exports'>;

const NOTHING: Forgot = { metricRules: { series: 0, counts: 0, recomputes: 0 }, exports: { jobs: 0, files: 0, begunAgain: 0 } };

/** @param before in earlier passes: the person came back, and others forgot again */
export function addForgotten({ metricRules, exports }: Forgot = NOTHING, { analytics, reporting }: ForgottenElsewhere): Forgot {
  return {
    metricRules: { series: metricRules.series + analytics.series, counts: metricRules.counts + analytics.counts, recomputes: metricRules.recomputes + analytics.recomputes },
    exports: { jobs: exports.jobs + reporting.exports, files: exports.files + reporting.files, begunAgain: exports.begunAgain + (reporting.begunAgain ?? 0) },
  };
}

export const rowsIn = (erased: ErasureReport['erased']): number => erased.reduce((sum, { rows }) => sum + rows, 0);

/** By measurement and resolution. */
export function addRows(first: ErasureReport['erased'], second: ErasureReport['erased']): ErasureReport['erased'] {
  const rows = new Map<string, ErasureReport['erased'][number]>();
  for (const one of [...first, ...second]) {
    const key = `${one.resolution}/${one.measurement}`;
    rows.set(key, { ...one, rows: one.rows + (rows.get(key)?.rows ?? 0) });
  }
  return [...rows.values()].map(({ measurement, resolution, rows: all }) => ({ measurement, resolution, rows: all }));
}
