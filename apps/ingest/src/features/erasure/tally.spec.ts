import { addForgotten, addRows, rowsIn } from './tally';

const forgotten = {
  analytics: { series: 2, counts: 3, recomputes: 1, rulesNaming: 0, rewritten: true },
  reporting: { exports: 1, files: 2, otherFiles: 9, begunAgain: 1, rewritten: true },
};

describe('what an erasure adds up', () => {
  it('is what others forgot in every pass, when the person came back in between', () => {
    const first = addForgotten(undefined, forgotten);
    expect(first).toEqual({ metricRules: { series: 2, counts: 3, recomputes: 1 }, exports: { jobs: 1, files: 2, begunAgain: 1 } });
    expect(addForgotten(first, forgotten)).toEqual({ metricRules: { series: 4, counts: 6, recomputes: 2 }, exports: { jobs: 2, files: 4, begunAgain: 2 } });
  });

  it('is the rows of each measurement and resolution', () => {
    const row = (measurement: string, resolution: 'raw' | '1h', rows: number) => ({ measurement, resolution, rows });
    const sum = addRows([row('payment', 'raw', 2), row('payment', '1h', 1)], [row('payment', 'raw', 3), row('order', 'raw', 4)]);
    expect(sum).toEqual([row('payment', 'raw', 5), row('payment', '1h', 1), row('order', 'raw', 4)]);
    expect(rowsIn(sum)).toBe(10);
  });
});
