import { findHistory, type HistoryEntry, loadHistory, remember, saveHistory, toggleKept } from './query-history';

const exprs = (history: HistoryEntry[]) => history.map((entry) => entry.exprs.join('|'));

test('the newest run stands first, and none stands twice', () => {
  const history = remember(remember(remember([], ['up'], 1), ['rate(a[5m])', ' '], 2), [' up '], 3);
  expect(exprs(history)).toEqual(['up', 'rate(a[5m])']);
  expect(remember(history, ['', ' '], 4)).toEqual(history);
});

test('old runs leave, but not those that are kept', () => {
  let history = remember([], ['keep'], 0);
  history = toggleKept(history, history[0]!);
  for (let run = 1; run <= 150; run++) history = remember(history, [`q${run}`], run);
  expect(history).toHaveLength(101);
  expect(exprs(findHistory(history, ''))[0]).toBe('keep');
  expect(remember(history, ['keep'], 200)[0]).toMatchObject({ kept: true });
});

test('a search needs all its words', () => expect(exprs(findHistory(remember(remember([], ['sum(rate(a[5m]))'], 1), ['sum(b)'], 2), 'SUM rate'))).toEqual(['sum(rate(a[5m]))']));

test('what cannot be read or written is no fault', () => {
  const store = new Map<string, string>([['observer.metrics.history', '[{"exprs":["up"],"atMs":1},{"bad":true}]']]);
  Object.assign(globalThis, { localStorage: { getItem: (key: string) => store.get(key) ?? null, setItem: () => { throw new Error('full'); } } });
  expect(loadHistory()).toEqual([{ exprs: ['up'], atMs: 1, kept: false }]);
  expect(() => saveHistory([])).not.toThrow();
  store.set('observer.metrics.history', 'nonsense');
  expect(loadHistory()).toEqual([]);
});
