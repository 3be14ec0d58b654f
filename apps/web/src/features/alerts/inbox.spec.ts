import { type IncidentSummary } from '../../api/incidents';
import { chosenAfter, chosenWhenGone, filterOf, inboxOf, newest } from './inbox';

const incident = (id: string, fields: Partial<IncidentSummary> = {}): IncidentSummary => ({
  id, version: 1, number: 1, title: `NodeDown: ${id}`, severity: 'WARNING', state: 'TRIGGERED', team: 'platform', labels: [{ name: 'chain', value: 'sui' }], root: null, openedAtMs: 0, acknowledgedAtMs: null, acknowledgedBy: null,
  resolvedAtMs: null, resolvedBy: null, snoozedUntilMs: null, assignee: null, mergedInto: null, storm: false, alertCount: 1, firingCount: 1, ...fields,
});
const open = filterOf(new URLSearchParams());
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);

test('what waits for somebody comes first, then the worst, then the newest', () => {
  const listed = [incident('acked', { state: 'ACKNOWLEDGED', severity: 'CRITICAL' }), incident('old'), incident('new', { openedAtMs: 5 }), incident('worst', { severity: 'CRITICAL' }), incident('asleep', { state: 'SNOOZED' })];
  expect(ids(inboxOf(listed, [], open))).toEqual(['worst', 'new', 'old', 'acked', 'asleep']);
});

test('news of an incident replace what was listed, and never the other way round', () => {
  const listed = [incident('a', { version: 3 }), incident('b')];
  expect(newest(listed, [incident('a', { version: 2, title: 'older' }), incident('b', { version: 2, title: 'newer' }), incident('c')]).map(({ id, title }) => `${id} ${title}`)).toEqual(['a NodeDown: a', 'b newer', 'c NodeDown: c']);
});

test('an incident that is resolved leaves the open ones and stands among the resolved', () => {
  const news = [incident('a', { version: 2, state: 'RESOLVED', resolvedAtMs: 9 })];
  expect(inboxOf([incident('a')], news, open)).toEqual([]);
  expect(ids(inboxOf([incident('b', { state: 'RESOLVED', resolvedAtMs: 1 })], news, { ...open, show: 'resolved' }))).toEqual(['a', 'b']);
});

test('filters of the address hold for news too', () => {
  const filter = filterOf(new URLSearchParams('severity=critical&team=chains&q=nodedown'));
  expect(filter).toEqual({ show: 'open', severity: 'CRITICAL', team: 'chains', text: 'nodedown' });
  const fitting = incident('a', { severity: 'CRITICAL', team: 'chains' });
  expect(ids(inboxOf([], [fitting, incident('b', { team: 'chains' }), { ...fitting, id: 'c', title: 'Other' }], filter))).toEqual(['a']);
  expect(ids(inboxOf([], [fitting, { ...fitting, id: 'd', number: 12 }], { ...filter, text: '#12' }))).toEqual(['d']);
  expect(filterOf(new URLSearchParams('state=nonsense&severity=x'))).toEqual(open);
});

test('moves stop at the ends; the first one begins at the end it comes from', () => {
  expect([chosenAfter(['a', 'b'], undefined, 1), chosenAfter(['a', 'b'], undefined, -1), chosenAfter(['a', 'b'], 'b', 1), chosenAfter(['a', 'b'], 'b', -1), chosenAfter([], undefined, 1)]).toEqual(['a', 'b', 'b', 'a', undefined]);
});

test('when the chosen one leaves, the one after it is chosen, else the one before', () => {
  expect(chosenWhenGone(['a', 'b', 'c'], ['a', 'c'], 'b')).toBe('c');
  expect(chosenWhenGone(['a', 'b'], ['a'], 'b')).toBe('a');
  expect(chosenWhenGone(['a'], [], 'a')).toBeUndefined();
  expect(chosenWhenGone(['a', 'b'], ['x', 'b', 'a'], 'b')).toBe('b');
});
