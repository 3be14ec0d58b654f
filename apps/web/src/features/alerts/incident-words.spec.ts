import { type IncidentSummary } from '../../api/incidents';
import { alertName, alertsText, labelsText, mergeTargets, stateText, timelineWord } from './incident-words';

test('labels that say more than the title come in one line', () => {
  const labels = ['alertname', 'severity', 'chain', 'region', 'node', 'operator', 'instance'].map((name) => ({ name, value: 'x' }));
  expect(labelsText(labels)).toBe('chain=x · region=x · node=x · operator=x · 1 more');
});

test('incidents to merge into are open and others; the chosen one stays while somebody searches on', () => {
  const [own, open, snoozed, over] = [['a', 'TRIGGERED'], ['b', 'ACKNOWLEDGED'], ['c', 'SNOOZED'], ['d', 'RESOLVED']].map(([id, state]) => ({ id, state }) as IncidentSummary);
  const ids = (listed: IncidentSummary[], chosen?: IncidentSummary) => mergeTargets(listed, own!, chosen).map(({ id }) => id);
  expect([ids([own!, open!, snoozed!, over!]), ids([open!, snoozed!], open), ids([snoozed!], open), ids([])]).toEqual([['b', 'c'], ['b', 'c'], ['b', 'c'], []]);
});

test('an alert is called by its rule', () => expect([alertName([{ name: 'alertname', value: 'NodeDown' }]), alertName([])]).toEqual(['NodeDown', 'alert']));

test('how many alerts fire', () => expect([[0, 2], [2, 2], [1, 2]].map(([firingCount, alertCount]) => alertsText({ firingCount: firingCount!, alertCount: alertCount! }))).toEqual(['2 over', '2 firing', '1 of 2 firing']));

test('who has it, until when it sleeps, and how it ended', () => {
  const of = (fields: Partial<IncidentSummary>) => stateText({ openedAtMs: 0, acknowledgedBy: null, resolvedBy: null, resolvedAtMs: null, snoozedUntilMs: null, ...fields } as IncidentSummary, 1000);
  expect(of({ state: 'ACKNOWLEDGED', acknowledgedBy: 'ada' })).toBe('by ada');
  expect(of({ state: 'SNOOZED', snoozedUntilMs: 601_000 })).toBe('10 min left');
  expect(of({ state: 'SNOOZED', snoozedUntilMs: 500 })).toBe('waking up');
  expect(of({ state: 'RESOLVED', resolvedAtMs: 600_000 })).toBe('by itself after 10 min');
});

test('an entry of a kind that is not known yet still reads', () => expect([timelineWord('alert-fired'), timelineWord('post-mortem-written')]).toEqual(['Alert fired', 'Post mortem written']));
