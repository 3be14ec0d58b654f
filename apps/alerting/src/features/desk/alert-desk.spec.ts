import { type Inhibition, type Maintenance, maintenanceSchema, type Routing, routingSchema, type Silence } from '@observer/contracts';
import { DeskWorld, START_MS } from './testing/desk-world';
import { CLOSED_MS } from './take-incident';
import { ORPHANED_MS, RESOLVE_TIMEOUT_MS } from './take-transition';

const nodeDown = (node: string, more: Record<string, string> = {}) => ({ alertname: 'NodeDown', node, severity: 'critical', ...more });
const aRouting = (changes: Partial<Routing> = {}, groupBy = ['alertname', 'node']): Routing & { id: string } =>
  ({ id: 'routing', ...routingSchema.parse({ routes: [{ id: 'default', team: 'ops', policy: 'default', groupBy, groupWaitMs: 10_000 }] }), ...changes });
const aSilence = (changes: Partial<Silence> = {}): Silence =>
  ({ id: 's1', matchers: [{ label: 'node', op: '=', value: 'a' }], startsAtMs: START_MS, endsAtMs: START_MS + 60_000, createdBy: 'ada', comment: 'x', updatedAtMs: 1, ...changes });

describe('the alert desk', () => {
  let world: DeskWorld;
  beforeEach(() => {
    world = new DeskWorld();
  });

  it('waits for the like of an alert, then opens one incident', () => {
    world.fire({ alertname: 'Slow', chain: 'sui' });
    world.advance(5_000);
    world.fire({ alertname: 'Slow', chain: 'eth' });
    expect(world.open).toEqual([]);
    world.advance(5_000);
    expect(world.open).toEqual([expect.objectContaining({ number: 1, state: 'triggered', title: '2 alerts Slow', firingCount: 2, alertCount: 2, labels: { alertname: 'Slow' }, groupKey: 'default{alertname="Slow"}', policy: 'default', severity: 'warning' })]);
    world.fire({ alertname: 'Slow', chain: 'dot' });
    world.advance(1_000);
    expect(world.open).toEqual([expect.objectContaining({ number: 1, firingCount: 3 })]);
  });

  it('opens no incident for what is over before its group is due', () => {
    world.fire({ alertname: 'Slow' });
    world.end({ alertname: 'Slow' });
    world.advance(60_000);
    expect([world.events, world.desk.alerts, world.desk.groups]).toEqual([[], {}, {}]);
  });

  it('resolves an incident when its last alert ends, and knows nothing of it any more', () => {
    world.fire(nodeDown('a'));
    world.advance(20_000);
    world.fire(nodeDown('a'));
    world.end(nodeDown('a'));
    world.advance(1_000);
    expect([...world.incidents.values()]).toEqual([expect.objectContaining({ state: 'resolved', resolvedBy: null, firingCount: 0, alertCount: 1 })]);
    expect([world.desk.incidents, world.desk.incidentOfGroup, world.desk.alerts]).toEqual([{}, {}, {}]);
    world.fire(nodeDown('a'));
    world.advance(20_000);
    expect(world.open).toEqual([expect.objectContaining({ number: 2 })]);
  });

  it('keeps back what a silence hits, and lets it through when the silence ends', () => {
    world.configure('silence', aSilence());
    world.fire(nodeDown('a'));
    world.fire(nodeDown('b', { region: 'x' }));
    world.advance(30_000);
    expect(world.open.map(({ title }) => title)).toEqual(['NodeDown: b']);
    expect(Object.values(world.desk.alerts)[0]).toMatchObject({ suppressedBy: ['silence/s1'], incident: null });
    world.configure('routing', aRouting({ correlationWindowMs: 0 }));
    world.advance(45_000);
    expect(world.open.map(({ title }) => title)).toEqual(['NodeDown: b', 'NodeDown: a']);
  });

  it('keeps alerts back that a silence hits while their group waits, and tells an incident whose alerts it hits', () => {
    world.fire(nodeDown('a'));
    world.advance(5_000);
    world.configure('silence', aSilence());
    world.advance(20_000);
    expect(world.open).toEqual([]);
    world.configure('silence', null, 's1');
    world.advance(20_000);
    expect(world.open).toHaveLength(1);
    world.configure('silence', aSilence({ id: 's2' }));
    world.advance(1_000);
    expect(world.open[0]!.alerts[0]!.suppressedBy).toEqual(['silence/s2']);
    expect(world.timeline(world.open[0]!.id).at(-1)).toBe('alert-changed: NodeDown on a is kept back by silence/s2');
    world.advance(60_000);
    expect(world.open[0]!.alerts[0]!.suppressedBy).toEqual([]);
  });

  it('inhibits targets while a source fires', () => {
    const rule: Inhibition = { id: 'chain-down', description: '', source: [{ label: 'alertname', op: '=', value: 'ChainDown' }], target: [{ label: 'alertname', op: '=', value: 'NodeDown' }], equal: ['chain'], enabled: true, shipped: false };
    world.configure('inhibition', rule);
    world.fire(nodeDown('a', { chain: 'sui' }));
    world.advance(8_000);
    world.fire({ alertname: 'ChainDown', chain: 'sui' });
    world.advance(60_000);
    expect(world.open.map(({ title }) => title)).toEqual(['ChainDown: sui']);
    world.end({ alertname: 'ChainDown', chain: 'sui' });
    world.advance(60_000);
    expect(world.open.map(({ title }) => title)).toEqual(['NodeDown: a']);
  });

  it('keeps quiet during maintenance, from its beginning to its end', () => {
    const startsAt = new Date(START_MS + 3_600_000).toISOString().slice(0, 16);
    const plan: Maintenance = maintenanceSchema.parse({ id: 'm', name: 'M', matchers: [], timeZone: 'UTC', startsAt, durationMs: 3_600_000, repeat: { every: 'never' } });
    world.configure('maintenance', plan);
    world.advance(3_600_000);
    world.fire(nodeDown('a'));
    world.advance(1_800_000);
    expect(world.open).toEqual([]);
    world.restart();
    world.advance(1_900_000);
    expect(world.open).toHaveLength(1);
  });

  it('ends alerts from outside when they say so, or five minutes after they were last sent', () => {
    const outside = { kind: 'alertmanager' as const, receivedFrom: 'prometheus' };
    world.configure('routing', aRouting({ correlationWindowMs: 0 }));
    world.fire(nodeDown('a'), { source: outside });
    world.fire(nodeDown('b'), { source: outside, endsAtMs: START_MS + 60_000 });
    world.advance(30_000);
    expect(world.open).toHaveLength(2);
    world.advance(60_000);
    expect(world.open.map(({ title }) => title)).toEqual(['NodeDown: a']);
    world.fire(nodeDown('a'), { source: outside });
    world.advance(RESOLVE_TIMEOUT_MS - 1_000);
    expect(world.open).toHaveLength(1);
    world.advance(2_000);
    expect(world.open).toEqual([]);
  });

  it('does not end an alert of a rule for want of news, unless its group must be gone', () => {
    world.fire(nodeDown('a'));
    world.advance(24 * 3_600_000);
    expect(world.open).toHaveLength(1);
    world.advance(ORPHANED_MS);
    expect(world.open).toEqual([]);
  });

  it('holds the end of an alert back that flaps', () => {
    for (let i = 0; i < 5; i++) {
      world.fire(nodeDown('a'));
      world.advance(15_000);
      world.end(nodeDown('a'));
      world.advance(15_000);
    }
    const opened = world.events.filter(({ change }) => change === 'opened').length;
    expect(world.open).toHaveLength(1);
    expect(opened).toBeLessThanOrEqual(3);
    world.advance(1_900_000);
    expect(world.open).toEqual([]);
    expect(world.desk.alerts).toEqual({});
  });

  describe('correlation', () => {
    const nodes = [['sui-1', 'acme', 'us'], ['sui-2', 'bolt', 'eu'], ['sui-3', 'core', 'us'], ['sui-4', 'dune', 'eu'], ['sui-5', 'edge', 'asia']] as const;
    beforeEach(() => {
      world.configure('routing', aRouting());
      for (const [id, operator, region] of nodes) world.configure('node', { id, chain: 'sui', operator, region });
    });

    it('makes one incident of five nodes of a chain that go down one after another, and names the chain', () => {
      for (const [id] of nodes) {
        world.fire(nodeDown(id));
        world.advance(7_000);
      }
      world.advance(10_000);
      expect(world.open).toEqual([expect.objectContaining({ title: '5 alerts NodeDown: chain sui', firingCount: 5, severity: 'critical', root: { kind: 'chain', name: 'sui', reason: '5 of 5 nodes of chain sui are affected, and none outside it' } })]);
      expect(world.timeline(world.open[0]!.id)).toContain('annotation: Probable root: chain sui; 2 of 5 nodes of chain sui are affected, and none outside it');
      for (const [id] of nodes) world.end(nodeDown(id));
      world.advance(1_000);
      expect(world.open).toEqual([]);
    });

    it('makes one incident of services that depend on each other, and names the one that the others need', () => {
      world.configure('routing', aRouting({}, ['alertname', 'service']));
      world.configure('service-dependency', { id: 'web', service: 'web', dependsOn: ['gateway'] });
      world.configure('service-dependency', { id: 'gateway', service: 'gateway', dependsOn: ['ledger'] });
      for (const service of ['web', 'mail', 'gateway', 'ledger']) {
        world.fire({ alertname: 'Errors', service, severity: 'critical' });
        world.advance(12_000);
      }
      expect(world.open.map(({ firingCount, root }) => [firingCount, root?.name])).toEqual([[3, 'ledger'], [1, undefined]]);
      world.restart();
      world.configure('service-dependency', null, 'web');
      expect(Object.keys(world.desk.documents['service-dependency'])).toEqual(['web', 'gateway']);
    });

    it('does not join what began long before, or is of another team', () => {
      world.configure('routing', { ...aRouting(), routes: [{ ...aRouting().routes[0]!, id: 'eu', team: 'eu', matchers: [{ label: 'node', op: '=', value: 'sui-2' }] }, ...aRouting().routes] });
      world.fire(nodeDown('sui-1'));
      world.fire(nodeDown('sui-2'));
      world.advance(700_000);
      world.fire(nodeDown('sui-3'));
      world.advance(20_000);
      expect(world.open.map(({ title, team }) => [title, team]).sort()).toEqual([['NodeDown: sui-1', 'ops'], ['NodeDown: sui-2', 'eu'], ['NodeDown: sui-3', 'ops']]);
    });
  });

  it('makes a few incidents of a storm of 10,000 alerts, loses none, and resolves them', () => {
    world.configure('routing', aRouting({}, ['alertname', 'node']));
    const alerts = Array.from({ length: 10_000 }, (_, i) => nodeDown(`n${i}`));
    for (let from = 0; from < alerts.length; from += 500) {
      world.tell({ type: 'alerts', transitions: alerts.slice(from, from + 500).map((labels) => ({ fingerprint: labels.node, labels, annotations: {}, state: 'firing' as const, startsAtMs: world.nowMs, endsAtMs: null, value: 1, source: { kind: 'rule' as const, groupId: 'g', ruleId: 'r' } })) });
      world.advance(1_000);
    }
    world.advance(60_000);
    expect(world.open.length).toBeLessThanOrEqual(20);
    expect(world.open.reduce((sum, { firingCount }) => sum + firingCount, 0)).toBe(10_000);
    expect(world.open.find(({ storm }) => storm)).toMatchObject({ title: expect.stringMatching(/^Storm of 9990 alerts NodeDown/), alerts: { length: 500 } });
    expect(world.events.length).toBeLessThan(200);
    expect(Buffer.byteLength(JSON.stringify(world.desk))).toBeLessThan(8_000_000);
    world.tell({ type: 'alerts', transitions: alerts.map((labels) => ({ fingerprint: labels.node, labels, annotations: {}, state: 'resolved' as const, startsAtMs: world.nowMs, endsAtMs: world.nowMs, value: 1, source: { kind: 'rule' as const, groupId: 'g', ruleId: 'r' } })) });
    world.advance(5_000);
    expect(world.open).toEqual([]);
    expect([world.desk.alerts, world.desk.incidents, world.desk.incidentOfGroup]).toEqual([{}, {}, {}]);
  });

  describe('what people do to incidents', () => {
    const opened = (...nodes: string[]): string[] => {
      world.configure('routing', aRouting({ correlationWindowMs: 0 }));
      for (const node of nodes) world.fire(nodeDown(node));
      world.advance(20_000);
      return world.open.map(({ id }) => id);
    };

    it('keeps the alerts of an incident back that a person closed, for four hours', () => {
      const [id] = opened('a');
      world.act(id!, { action: 'resolve', note: 'known' });
      world.advance(CLOSED_MS - 60_000);
      expect(world.open).toEqual([]);
      expect(world.desk.incidents[id!]!.closedAtMs).not.toBeNull();
      world.advance(120_000);
      expect(world.open).toEqual([expect.objectContaining({ number: 2, title: 'NodeDown: a' })]);
      expect(world.incidents.get(id!)).toMatchObject({ state: 'resolved', firingCount: 0 });
    });

    it('opens a new incident for an alert that ended and fires again after a person closed the first', () => {
      const [id] = opened('a');
      world.act(id!, { action: 'resolve', note: '' });
      world.end(nodeDown('a'));
      world.advance(1_000);
      expect(world.desk.incidents).toEqual({});
      world.fire(nodeDown('a'));
      world.advance(20_000);
      expect(world.open).toEqual([expect.objectContaining({ number: 2 })]);
    });

    it('lets alerts join an incident that was opened again', () => {
      const [id] = opened('a');
      world.act(id!, { action: 'resolve', note: '' });
      expect(world.act(id!, { action: 'reopen', note: 'not yet' })).toMatchObject({ state: 'triggered', escalationRun: 2, firingCount: 1 });
      world.end(nodeDown('a'));
      world.advance(1_000);
      expect(world.open).toEqual([]);
    });

    it('opens an incident again for an alert that was on its way when a person closed it', () => {
      const [id] = opened('a');
      world.configure('routing', aRouting({ correlationWindowMs: 0 }, ['alertname']));
      world.fire(nodeDown('b'));
      world.advance(20_000);
      const second = world.open.find((incident) => incident.id !== id)!;
      world.fire(nodeDown('c'));
      world.act(second.id, { action: 'resolve', note: '' });
      expect(world.open.map((incident) => incident.id)).toEqual([id]);
      world.advance(1_000);
      expect(world.incidents.get(second.id)).toMatchObject({ state: 'triggered', firingCount: 2, escalationRun: 2 });
    });

    it('moves the alerts of a merged incident, and what joins its group later', () => {
      const [a, b] = opened('a', 'b');
      world.act(a!, { action: 'merge', into: b! });
      world.advance(1_000);
      expect(world.incidents.get(a!)).toMatchObject({ state: 'merged', mergedInto: b, firingCount: 0 });
      expect(world.incidents.get(b!)).toMatchObject({ firingCount: 2 });
      world.end(nodeDown('b'));
      world.end(nodeDown('a'));
      world.advance(1_000);
      expect(world.open).toEqual([]);
    });

    it('lets one of two go on that were merged into each other', () => {
      const [a, b] = opened('a', 'b');
      world.act(a!, { action: 'merge', into: b! });
      world.act(b!, { action: 'merge', into: a! });
      world.advance(2_000);
      expect(world.incidents.get(b!)).toMatchObject({ state: 'triggered', mergedInto: null, firingCount: 2 });
      expect(world.open).toHaveLength(1);
    });

    it('gives alerts that are split off an incident of their own', () => {
      world.fire(nodeDown('a'));
      const b = world.fire(nodeDown('b'));
      world.advance(20_000);
      const [first] = world.open;
      expect(world.act(first!.id, { action: 'split', fingerprints: [b] })).toMatchObject({ firingCount: 1, alertCount: 1 });
      expect(world.open.map(({ number, title, firingCount }) => [number, title, firingCount])).toEqual([[1, 'NodeDown: a', 1], [2, 'NodeDown: b', 1]]);
      world.end(nodeDown('b'));
      world.advance(1_000);
      expect(world.open).toEqual([expect.objectContaining({ number: 1 })]);
    });
  });

  it('forgets documents that were deleted while nobody watched, unless they changed since', () => {
    world.configure('silence', aSilence());
    world.configure('silence', aSilence({ id: 's2' }));
    world.configure('silence', aSilence({ id: 's2', comment: 'longer' }));
    world.tell({ type: 'gone', kind: 'silence', id: 's1', revision: 1 });
    world.tell({ type: 'gone', kind: 'silence', id: 's2', revision: 2 });
    world.tell({ type: 'configure', kind: 'silence', id: 's2', revision: 1, document: null });
    expect(Object.values(world.desk.documents.silence).map(({ document }) => document?.comment ?? null)).toEqual([null, 'longer']);
  });
});
