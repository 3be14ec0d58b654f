import type { Annotation, Incident, LabelSet, TimelineEntry } from '@observer/contracts';
import { concerns, missingEntries } from './annotations-of-incident';

const OPENED_MS = 10_000_000;
const annotation = (id: string, atMs = OPENED_MS, labels: LabelSet = { service: 'gateway' }): Annotation => ({ id, kind: 'deploy', atMs, text: `gateway ${id}`, labels, url: null });
const incident = (timeline: TimelineEntry[] = [], labels: LabelSet = { alertname: 'ErrorsHigh', service: 'gateway', region: 'eu' }): Pick<Incident, 'openedAtMs' | 'alerts' | 'timeline'> => ({
  openedAtMs: OPENED_MS, timeline,
  alerts: [{ fingerprint: 'f', labels, annotations: {}, state: 'firing', startsAtMs: OPENED_MS, resolvedAtMs: null, value: 1, generatorUrl: '', suppressedBy: [] }],
});

describe('an annotation', () => {
  it.each([
    ['names the same thing', { service: 'gateway' }, true],
    ['names the same thing and more', { service: 'gateway', version: '1.4.2' }, true],
    ['names nothing', {}, true],
    ['names another thing', { service: 'payments' }, false],
    ['names the same thing elsewhere', { service: 'gateway', region: 'us' }, false],
    ['names only what the alert does not tell', { version: '1.4.2' }, false],
  ])('that %s: %j concerns it: %s', (_, labels, expected) => expect(concerns(labels, { service: 'gateway', region: 'eu' })).toBe(expected));
});

describe('the timeline of an incident', () => {
  it('shows what happened from an hour before it opened, oldest first', () => {
    const given = [annotation('during', OPENED_MS + 5), annotation('just-before', OPENED_MS - 3_600_000), annotation('too-early', OPENED_MS - 3_600_001), annotation('elsewhere', OPENED_MS, { service: 'payments' })];
    expect(missingEntries(incident(), given).map(({ details, atMs, text }) => [details.id, atMs, text])).toEqual([['just-before', OPENED_MS - 3_600_000, 'Deploy: gateway just-before'], ['during', OPENED_MS + 5, 'Deploy: gateway during']]);
  });

  it('shows each once, and the newest 20', () => {
    const all = Array.from({ length: 30 }, (_, i) => annotation(`a${i}`, OPENED_MS + i));
    const first = missingEntries(incident(), all);
    expect(first.map(({ details }) => details.id)).toEqual(all.slice(10).map(({ id }) => id));
    expect(missingEntries(incident(first), all)).toEqual([]);
    expect(missingEntries(incident(first.slice(0, 19)), all).map(({ details }) => details.id)).toEqual(['a29']);
  });
});
