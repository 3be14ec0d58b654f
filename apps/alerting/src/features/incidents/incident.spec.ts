import { type IncidentAlert, type LabelSet } from '@observer/contracts';
import { DeskWorld, START_MS } from '../desk/testing/desk-world';
import { canHappen, nextState } from './incident.chart';
import { shownAlerts, shownTimeline } from './incident-limits';
import { isQuiet } from './incident-state';
import { incidentTitle } from './incident-text';

const anAlert = (labels: LabelSet, state: 'firing' | 'resolved' = 'firing'): IncidentAlert =>
  ({ fingerprint: JSON.stringify(labels), labels, annotations: {}, state, startsAtMs: START_MS, resolvedAtMs: state === 'firing' ? null : START_MS, value: 1, generatorUrl: '', suppressedBy: [] });

describe('the life of an incident', () => {
  it('goes from triggered over acknowledged to resolved, and back', () => {
    expect(nextState('triggered', { type: 'ACKNOWLEDGE' })).toEqual({ state: 'acknowledged', steps: ['markAcknowledged'] });
    expect(nextState('acknowledged', { type: 'CLEARED' })).toEqual({ state: 'resolved', steps: ['markResolved'] });
    expect(nextState('resolved', { type: 'FIRED' })).toEqual({ state: 'triggered', steps: ['forgetResolution', 'forgetAcknowledgement', 'escalateFromTheBeginning'] });
    expect(nextState('snoozed', { type: 'WAKE' })).toEqual({ state: 'triggered', steps: ['forgetSnooze', 'forgetAcknowledgement', 'escalateFromTheBeginning'] });
  });

  it('takes no event that its state does not know', () => {
    for (const type of ['ACKNOWLEDGE', 'SNOOZE', 'RESOLVE', 'MERGE', 'WAKE', 'CLEARED'] as const) {
      expect(canHappen('resolved', { type })).toBe(false);
      expect(nextState('resolved', { type })).toEqual({ state: 'resolved', steps: [] });
    }
    expect(canHappen('merged', { type: 'REOPEN' })).toBe(false);
    expect(canHappen('triggered', { type: 'FIRED' })).toBe(false);
  });
});

describe('an incident', () => {
  let world: DeskWorld;
  const labels = { alertname: 'Slow', chain: 'sui' };
  let id: string;
  beforeEach(() => {
    world = new DeskWorld();
    world.fire(labels, { annotations: { summary: 'Sui is slow' } });
    world.advance(10_000);
    id = world.open[0]!.id;
  });

  it('keeps a timeline of everything that was done', () => {
    world.act(id, { action: 'acknowledge' });
    world.act(id, { action: 'assign', to: 'bob' });
    world.act(id, { action: 'note', text: 'looking' });
    world.act(id, { action: 'severity', severity: 'critical' });
    world.tellIncident(id, { type: 'record', entries: [{ atMs: START_MS, by: null, what: 'notified', text: 'ada by e-mail' }], escalationStep: { run: 1, step: 2 } });
    world.act(id, { action: 'resolve', note: 'restarted' });
    expect(world.timeline(id)).toEqual([
      'opened: Slow: sui', 'acknowledged: Acknowledged by ada', 'assigned: Assigned to bob by ada', 'note: looking', 'severity-changed: Severity is critical now, was warning: set by ada', 'notified: ada by e-mail', 'resolved: Resolved by ada: restarted',
    ]);
    expect(world.incidents.get(id)).toMatchObject({ version: 7, state: 'resolved', acknowledgedBy: 'ada', resolvedBy: 'ada', assignee: 'bob', severity: 'critical', escalationStep: 2 });
  });

  it('takes an action once, however often it comes', () => {
    const { version } = world.act(id, { action: 'note', text: 'once' }, 'k');
    expect(world.act(id, { action: 'note', text: 'once' }, 'k')).toMatchObject({ version, lastActions: [{ key: 'k', refused: null }] });
    expect(world.act(id, { action: 'acknowledge' }, 'a')).toMatchObject({ acknowledgedAtMs: world.nowMs });
    expect(world.act(id, { action: 'acknowledge' }, 'b').lastActions.at(-1)).toEqual({ key: 'b', refused: null });
  });

  it('says why it refuses an action', () => {
    world.act(id, { action: 'resolve', note: '' });
    expect(world.act(id, { action: 'snooze', untilMs: world.nowMs + 1 }).lastActions.at(-1)!.refused).toBe('incident #1 is resolved; only an open one can be snoozed');
    expect(world.act(id, { action: 'merge', into: id }).lastActions.at(-1)!.refused).toContain('into itself');
    world.act(id, { action: 'reopen', note: '' });
    expect(world.act(id, { action: 'split', fingerprints: ['nobody'] }).lastActions.at(-1)!.refused).toContain('none of these alerts fires');
    expect(world.act(id, { action: 'split', fingerprints: [JSON.stringify(Object.entries(labels).sort())] }).lastActions.at(-1)!.refused).toContain('leave at least one');
    expect(world.act(id, { action: 'snooze', untilMs: 1 }).lastActions.at(-1)!.refused).toContain('is over');
  });

  it('sleeps until the snooze is over, then escalates from the beginning', () => {
    world.act(id, { action: 'acknowledge' });
    expect(world.act(id, { action: 'snooze', untilMs: world.nowMs + 60_000 })).toMatchObject({ state: 'snoozed', escalationRun: 1 });
    world.advance(59_000);
    expect(world.incidents.get(id)).toMatchObject({ state: 'snoozed' });
    world.advance(2_000);
    expect(world.incidents.get(id)).toMatchObject({ state: 'triggered', escalationRun: 2, snoozedUntilMs: null, acknowledgedAtMs: null });
    world.act(id, { action: 'snooze', untilMs: world.nowMs + 60_000 });
    world.act(id, { action: 'acknowledge' });
    world.advance(120_000);
    expect(world.incidents.get(id)).toMatchObject({ state: 'acknowledged', escalationRun: 2 });
  });

  it('escalates anew when it was acknowledged for too long, once per run', () => {
    world.act(id, { action: 'acknowledge' });
    world.tellIncident(id, { type: 'escalate-anew', run: 1, why: 'acknowledged for 30 minutes' });
    expect(world.incidents.get(id)).toMatchObject({ state: 'triggered', escalationRun: 2 });
    world.act(id, { action: 'acknowledge' });
    world.tellIncident(id, { type: 'escalate-anew', run: 1, why: 'late' });
    expect(world.incidents.get(id)).toMatchObject({ state: 'acknowledged' });
  });

  it('becomes worse with its alerts unless a person chose its severity', () => {
    world.configure('routing', { id: 'routing', routes: [{ id: 'default', matchers: [], team: '', policy: 'default', groupBy: ['alertname'], groupWaitMs: 0 }], flap: { changes: 6, windowMs: 1_800_000 }, storm: { incidentsPerMinute: 10 }, correlationWindowMs: 0 });
    world.fire({ ...labels, chain: 'eth', severity: 'critical' });
    world.advance(1_000);
    expect(world.incidents.get(id)).toMatchObject({ severity: 'critical' });
    world.act(id, { action: 'severity', severity: 'info' });
    world.fire({ ...labels, chain: 'dot', severity: 'critical' });
    world.advance(1_000);
    expect(world.incidents.get(id)).toMatchObject({ severity: 'info', firingCount: 3 });
  });

  it('is quiet while all that fires in it is kept back', () => {
    expect(isQuiet(world.incidents.get(id)!)).toBe(false);
    world.configure('silence', { id: 's', matchers: [{ label: 'chain', op: '=', value: 'sui' }], startsAtMs: START_MS, endsAtMs: world.nowMs + 60_000, createdBy: 'a', comment: 'c', updatedAtMs: 1 });
    world.advance(1_000);
    expect(isQuiet(world.incidents.get(id)!)).toBe(true);
    world.advance(60_000);
    expect(isQuiet(world.incidents.get(id)!)).toBe(false);
    world.end(labels);
    world.advance(1_000);
    expect(isQuiet(world.act(id, { action: 'reopen', note: '' }))).toBe(false);
  });

  it('is forgotten by its actor a month after it closed', () => {
    world.end(labels);
    world.advance(31 * 86_400_000);
    const { version } = world.incidents.get(id)!;
    expect(world.act(id, { action: 'reopen', note: '' }).version).toBe(version);
  });
});

describe('what an incident shows', () => {
  it('is the newest alerts, those that fire first, in their order', () => {
    const alerts = [anAlert({ a: 'old' }), ...Array.from({ length: 600 }, (_, i) => anAlert({ a: `r${i}` }, 'resolved')), anAlert({ a: 'new' })];
    const shown = shownAlerts(alerts);
    expect([shown.length, shown[0]!.labels.a, shown[1]!.labels.a, shown.at(-1)!.labels.a]).toEqual([500, 'old', 'r102', 'new']);
    const large = Array.from({ length: 400 }, (_, i) => ({ ...anAlert({ a: `${i}` }), annotations: { text: 'x'.repeat(8_000) } }));
    expect(Buffer.byteLength(JSON.stringify(shownAlerts(large)))).toBeLessThan(1.1 * 1024 ** 2);
  });

  it('is a timeline in which what people did outlasts what alerts did', () => {
    const entry = (what: string, i: number) => ({ atMs: i, by: null, what, text: `${i}`, details: {} });
    const entries = [entry('acknowledged', 0), ...Array.from({ length: 600 }, (_, i) => entry('alert-fired', i + 1))];
    expect(shownTimeline(entries)).toHaveLength(500);
    expect(shownTimeline(entries)[0]!.what).toBe('acknowledged');
  });

  it('has a title that says what and where', () => {
    const plain = { root: null, storm: false };
    expect(incidentTitle([anAlert({ alertname: 'NodeDown', node: 'a', chain: 'sui' })], 1, plain)).toBe('NodeDown: a');
    expect(incidentTitle([anAlert({ alertname: 'NodeDown', node: 'a', chain: 'sui' }), anAlert({ alertname: 'Slow', node: 'b', chain: 'sui' })], 2, plain)).toBe('2 alerts: sui');
    expect(incidentTitle([anAlert({ alertname: 'NodeDown' })], 3, { root: { kind: 'chain', name: 'sui', reason: '' }, storm: true })).toBe('Storm of 3 alerts NodeDown: chain sui');
    expect(incidentTitle([anAlert({})], 1, plain)).toBe('alert');
  });
});
