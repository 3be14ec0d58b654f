import { exampleIncident, type Incident, incidentSchema } from '@observer/contracts';
import { incidentWithin } from './scoped-incident';

const scope = [{ tag: 'operator', op: '=' as const, value: 'acme' }];
const alert = (operator: string) => ({ fingerprint: operator, labels: { alertname: 'NodeDown', operator }, annotations: {}, state: 'firing' as const, startsAtMs: 1, resolvedAtMs: null, value: 1 });
const incident = (operators: string[], more: Partial<Incident> = {}): Incident =>
  incidentSchema.parse({
    ...exampleIncident, title: `NodeDown: ${operators.join()}`, root: { kind: 'operator', name: operators.at(-1), reason: 'r' }, groupKey: operators.join(), alerts: operators.map(alert), alertCount: operators.length, firingCount: operators.length,
    timeline: [{ atMs: 1, by: null, what: 'opened', text: operators.join() }, { atMs: 2, by: null, what: 'note', text: `about ${operators.at(-1)}` }], ...more,
  });

describe('an incident within a data scope', () => {
  it('is whole without a scope', () => expect(incidentWithin(incident(['other']), [])).toEqual(incident(['other'])));

  it('is not there when none of its alerts is inside', () => expect(incidentWithin(incident(['other']), scope)).toBeUndefined());

  it('shows all that was said of it when all its alerts are inside', () => expect(incidentWithin(incident(['acme']), scope)).toMatchObject({ title: 'NodeDown: acme', timeline: [{}, { text: 'about acme' }] }));

  it('does not show what was deployed elsewhere, as the list of annotations does not', () => {
    const timeline = [...incident(['acme']).timeline, { atMs: 3, by: null, what: 'annotation', text: 'Deploy: a secret customer', details: { id: 'a1' } }];
    expect(JSON.stringify(incidentWithin(incident(['acme'], { timeline }), scope))).not.toContain('secret customer');
    expect(JSON.stringify(incidentWithin(incident(['acme'], { timeline }), []))).toContain('secret customer');
  });

  it('shows of mixed alerts the own ones, and names no other anywhere', () => {
    const seen = incidentWithin(incident(['acme', 'other']), scope)!;
    expect(seen).toMatchObject({ title: 'NodeDown', labels: { alertname: 'NodeDown', operator: 'acme' }, alertCount: 1, firingCount: 1, root: null, alerts: [{ fingerprint: 'acme' }], timeline: [{ what: 'opened', text: '' }] });
    expect(JSON.stringify(seen)).not.toContain('other');
  });

  it('counts as mixed when older alerts are not kept any more', () => expect(incidentWithin(incident(['acme'], { alertCount: 501 }), scope)).toMatchObject({ title: 'NodeDown', alertCount: 1 }));
});
