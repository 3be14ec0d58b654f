import { renderTable, verdict } from './table';

describe('the benchmark table', () => {
  it('judges by direction', () => {
    expect(verdict({ name: 'a', value: 1.8, unit: 's', target: 1.9 })).toBe('met');
    expect(verdict({ name: 'a', value: 1.8, unit: 'rows/s', target: 1.9, better: 'higher' })).toBe('missed');
    expect(verdict({ name: 'a', value: 1.8, unit: 's' })).toBeUndefined();
  });

  it('puts each figure beside its target and peer', () =>
    expect(renderTable([{ name: 'whole chain', value: 1.634, unit: 'CPU-s/M rows', target: 1.9, peer: { name: 'InfluxDB', value: 7.5 } }, { name: 'rows', value: 10_000_000, unit: 'rows' }])).toBe(
      [
        'measurement       value  unit          target     peer',
        '───────────  ──────────  ────────────  ──────  ─  ─────────────',
        'whole chain        1.63  CPU-s/M rows   ≤ 1.9  ✔  InfluxDB: 7.5',
        'rows         10,000,000  rows',
      ].join('\n'),
    ));
});
