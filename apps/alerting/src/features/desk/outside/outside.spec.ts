import { receiveAlertsV1 } from '@observer/contracts';
import { DeskWorld } from '../testing/desk-world';
import { alertsAt } from './active-alerts';
import { inMessages, transitionsOf } from './receive-alerts';

const request = (alerts: object[]) => receiveAlertsV1.request.parse({ alerts, from: 'prometheus' });

describe('alerts from outside', () => {
  it('are read as Alertmanager does', () => {
    const { transitions, refused } = transitionsOf(request([{ labels: { alertname: 'A', empty: '' } }, { labels: { alertname: 'B' }, endsAtMs: 900 }, { labels: { alertname: 'C' }, startsAtMs: 500, endsAtMs: 1_500 }, { labels: { empty: '' } }, { labels: { a: 'b' }, startsAtMs: 5, endsAtMs: 4 }]), 1_000);
    expect(transitions.map(({ labels, state, startsAtMs, endsAtMs }) => [labels, state, startsAtMs, endsAtMs])).toEqual([[{ alertname: 'A' }, 'firing', 1_000, null], [{ alertname: 'B' }, 'resolved', 900, 900], [{ alertname: 'C' }, 'firing', 500, 1_500]]);
    expect(refused).toEqual([{ index: 3, reason: expect.stringContaining('no label') }, { index: 4, reason: expect.stringContaining('ends before it starts') }]);
  });

  it('have one fingerprint per label set, in any order', () => {
    const { transitions } = transitionsOf(request([{ labels: { a: '1', b: '2' } }, { labels: { b: '2', a: '1', c: '' } }, { labels: { a: '1', b: '3' } }]), 1);
    expect(new Set(transitions.map(({ fingerprint }) => fingerprint)).size).toBe(2);
  });

  it('travel in messages that the broker takes, all of them', () => {
    const { transitions } = transitionsOf(request(Array.from({ length: 3_000 }, (_, i) => ({ labels: { alertname: 'A', i: `${i}` }, annotations: { text: 'x'.repeat(1_000) } }))), 1);
    const parts = inMessages(transitions);
    expect(parts.flat()).toEqual(transitions);
    expect(Math.max(...parts.map((part) => JSON.stringify(part).length))).toBeLessThan(600 * 1024);
    expect(inMessages([])).toEqual([]);
  });
});

describe('the list of active alerts', () => {
  it('says where an alert stands: waiting, active, kept back, or in an incident that a person closed', () => {
    const world = new DeskWorld();
    world.fire({ alertname: 'A' });
    expect(alertsAt(world.desk)).toEqual([expect.objectContaining({ status: 'unprocessed', incidentId: null, route: 'default' })]);
    world.advance(10_000);
    const { id } = world.open[0]!;
    expect(alertsAt(world.desk)).toEqual([expect.objectContaining({ status: 'active', incidentId: id })]);
    world.configure('silence', { id: 's', matchers: [{ label: 'alertname', op: '=', value: 'A' }], startsAtMs: 1, endsAtMs: world.nowMs + 1e6, createdBy: 'a', comment: 'c', updatedAtMs: 1 });
    world.advance(1_000);
    expect(alertsAt(world.desk)).toEqual([expect.objectContaining({ status: 'suppressed', silencedBy: ['s'], incidentId: id })]);
    world.act(id, { action: 'resolve', note: '' });
    expect(alertsAt(world.desk)).toEqual([expect.objectContaining({ status: 'suppressed', mutedBy: [id], suppressedBy: ['silence/s', `resolved/${id}`] })]);
  });
});
