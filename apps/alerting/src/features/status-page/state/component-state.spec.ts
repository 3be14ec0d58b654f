import { type Announcement, announcementSchema, exampleIncident, type Incident, incidentSchema, type Maintenance, maintenanceSchema, type StatusComponent, statusComponentSchema } from '@observer/contracts';
import { announcementInfluences, incidentInfluences, maintenanceInfluences, stateAt, worstOf } from './component-state';
import { concerns } from './maintenance-scope';

const component = (fields: Partial<StatusComponent> = {}): StatusComponent => statusComponentSchema.parse({ id: 'eth', name: 'Ethereum', matchers: [{ label: 'chain', op: '=', value: 'eth' }], ...fields });
const alert = (labels: Record<string, string>, fields: Partial<Incident['alerts'][number]> = {}): Incident['alerts'][number] => ({ ...incidentSchema.parse(exampleIncident).alerts[0]!, labels: { severity: 'critical', ...labels }, startsAtMs: 100, ...fields });
const incident = (alerts: Incident['alerts'], fields: Partial<Incident> = {}): Incident => ({ ...incidentSchema.parse(exampleIncident), openedAtMs: 110, alerts, ...fields });
const plan = (fields: Partial<Maintenance> = {}): Maintenance => maintenanceSchema.parse({ id: 'm', name: 'secret name', public: { title: 'Upgrade' }, matchers: [{ label: 'chain', op: '=', value: 'eth' }], timeZone: 'UTC', startsAt: '2026-03-01T00:00', durationMs: 3_600_000, repeat: { every: 'never' }, ...fields });
const announcement = (fields: Partial<Announcement> = {}): Announcement => announcementSchema.parse({ id: 'a', page: 'p', title: 'A', components: [{ component: 'eth', state: 'partial-outage' }], startedAtMs: 50, updates: [{ id: 'u1', atMs: 50, status: 'investigating', text: 'x' }], ...fields });
const stateOf = (incidents: Incident[], atMs = 200) => stateAt(incidentInfluences(component(), incidents), atMs);

describe('the state of a component', () => {
  it('follows the alerts of open incidents that concern it, by their severity', () => {
    expect(stateOf([incident([alert({ chain: 'eth' })])])).toBe('major-outage');
    expect(stateOf([incident([alert({ chain: 'eth', severity: 'warning' })])])).toBe('degraded-performance');
    expect(stateOf([incident([alert({ chain: 'eth', severity: 'info' })])])).toBe('operational');
    expect(stateOf([incident([alert({ chain: 'sui' })])])).toBe('operational');
    expect(stateOf([incident([alert({ chain: 'eth', severity: 'warning' })]), incident([alert({ chain: 'eth' })])])).toBe('major-outage');
  });

  it('lasts from when the incident has the alert until the alert or the incident is over', () => {
    const lasting = [incident([alert({ chain: 'eth' })])];
    expect([109, 110].map((atMs) => stateOf(lasting, atMs))).toEqual(['operational', 'major-outage']);
    const over = [incident([alert({ chain: 'eth' }, { state: 'resolved', resolvedAtMs: 300 })], { state: 'resolved', resolvedAtMs: 400 })];
    expect([299, 300].map((atMs) => stateOf(over, atMs))).toEqual(['major-outage', 'operational']);
    const byHand = [incident([alert({ chain: 'eth' })], { state: 'resolved', resolvedAtMs: 400 })];
    expect([399, 400].map((atMs) => stateOf(byHand, atMs))).toEqual(['major-outage', 'operational']);
  });

  it('does not follow what is kept from people, went into another incident, or was made less severe', () => {
    expect(stateOf([incident([alert({ chain: 'eth' }, { suppressedBy: ['silence x'] })])])).toBe('operational');
    expect(stateOf([incident([alert({ chain: 'eth' })], { state: 'merged' })])).toBe('operational');
    expect(stateOf([incident([alert({ chain: 'eth' })], { severity: 'warning' })])).toBe('degraded-performance');
    expect(stateAt(incidentInfluences(component({ matchers: [] }), [incident([alert({ chain: 'eth' })])]), 200)).toBe('operational');
  });

  it('is maintenance while a public window is open, whatever alerts say; what people announce counts more', () => {
    const startMs = Date.UTC(2026, 2, 1);
    const fire = incidentInfluences(component(), [incident([alert({ chain: 'eth' }, { startsAtMs: startMs })])]);
    const planned = maintenanceInfluences(component(), [plan()], { startMs, endMs: startMs + 1 });
    expect(stateAt([...fire, ...planned], startMs)).toBe('under-maintenance');
    expect(stateAt([...fire, ...planned], startMs + 3_600_000)).toBe('major-outage');
    expect(maintenanceInfluences(component(), [plan({ public: null }), plan({ enabled: false }), plan({ matchers: [{ label: 'chain', op: '=', value: 'sui' }] })], { startMs, endMs: startMs + 1 })).toEqual([]);
    expect(stateAt([...planned, ...announcementInfluences(component(), [announcement()])], startMs)).toBe('partial-outage');
  });

  it('is what an announcement says until it is resolved', () => {
    const resolved = announcement({ updates: [...announcement().updates, { id: 'u2', atMs: 90, status: 'resolved', text: 'y', notify: true }] });
    expect([49, 50, 89, 90].map((atMs) => stateAt(announcementInfluences(component(), [resolved]), atMs))).toEqual(['operational', 'partial-outage', 'partial-outage', 'operational']);
    expect(worstOf([])).toBe('operational');
  });
});

describe('a window concerns a component', () => {
  const is = (label: string, value: string, op: '=' | '!=' | '=~' | '!~' = '=') => ({ label, op, value });
  it.each([
    ['of the same value', [is('chain', 'eth')], [is('chain', 'eth')], true],
    ['of another value', [is('chain', 'sui')], [is('chain', 'eth')], false],
    ['of which it is a part', [is('chain', 'eth'), is('region', 'eu')], [is('chain', 'eth')], true],
    ['of another label', [is('service', 'gateway')], [is('chain', 'eth')], false],
    ['among many', [is('chain', 'eth')], [is('chain', 'eth|sui', '=~')], true],
    ['by a pattern', [is('node', 'eth-.*', '=~')], [is('node', 'eth-1')], true],
    ['left out', [is('chain', 'eth', '!=')], [is('chain', 'eth')], false],
    ['by equal patterns', [is('node', 'e.*', '=~')], [is('node', 'e.*', '=~')], true],
    ['by patterns that nobody can compare', [is('node', 'e.*', '=~')], [is('node', '.*1', '=~')], false],
    ['when it is of everything', [], [is('chain', 'eth')], true],
    ['not when it has no matchers', [is('chain', 'eth')], [], false],
  ])('%s', (_name, window, of, expected) => {
    expect(concerns(window, of)).toBe(expected);
  });
});
