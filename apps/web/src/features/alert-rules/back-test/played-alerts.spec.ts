import { alertRows, suggestionWords } from './played-alerts';

const alert = (node: string, pendingAtMs: number, firedAtMs: number | null, resolvedAtMs: number | null) => ({ labels: { alertname: 'A', node, severity: 'info' }, pendingAtMs, firedAtMs, resolvedAtMs, peak: 1 });

test('alerts of one label set are one row; waiting and firing are told apart, to the end of the range', () => {
  const rows = alertRows([alert('a', 100, null, 200), alert('b', 0, 50, 100), alert('b', 150, 150, null)], { startMs: 0, endMs: 200 }, new Set(['severity']));
  expect(rows.map(({ title, spans }) => [title, spans])).toEqual([
    ['node=b', [{ from: 0, to: 0.25, firing: false }, { from: 0.25, to: 0.5, firing: true }, { from: 0.75, to: 1, firing: true }]],
    ['node=a', [{ from: 0.5, to: 1, firing: false }]],
  ]);
});

test('suggestions say what would be left', () => {
  expect(suggestionWords({ kind: 'for', value: 300_000, by: [], fired: 2, rule: null }, 9)).toBe('Wait 5 min before it fires: 2 instead of 9 times');
  expect(suggestionWords({ kind: 'group', value: null, by: ['chain'], fired: 2, rule: null }, 9)).toContain('by chain');
});
