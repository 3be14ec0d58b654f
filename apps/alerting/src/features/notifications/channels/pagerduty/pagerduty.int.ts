import type { NotificationContext } from '../../channel.port';
import { acknowledgedContext, digestContext, hostileContext, incidentContext, resolvedContext, testContext } from '../testing/contexts';
import { localHttp, never } from '../testing/provider-server';
import { pagerDutyChannel } from './pagerduty.channel';
import { PagerDutyServer, ROUTING_KEY } from './testing/pagerduty-server';

describe('PagerDuty', () => {
  const server = new PagerDutyServer();
  beforeAll(() => server.start());
  beforeEach(() => server.alerts.clear());
  afterAll(() => server.stop());
  const notify = (context: NotificationContext, routingKey = ROUTING_KEY) => {
    const target = { settings: { channel: 'pagerduty' as const }, secrets: { routingKey } };
    const channel = pagerDutyChannel(server.url, localHttp());
    return channel.send(channel.render(context, target), target, never);
  };

  it('holds one alert for an incident, whatever is sent twice', async () => {
    const states: string[] = [];
    for (const context of [incidentContext(), incidentContext(), acknowledgedContext(), incidentContext(), resolvedContext(), resolvedContext()]) {
      expect(await notify(context)).toMatchObject({ kind: 'sent', providerId: 'observer-i0190c1c2' });
      states.push([...server.alerts.values()].map(({ state }) => state).join());
    }
    expect(states).toEqual(['triggered', 'triggered', 'acknowledged', 'acknowledged', 'resolved', 'resolved']);
  });

  it('has nothing open after a test or a digest', async () => {
    expect((await notify(testContext())).kind).toBe('sent');
    expect((await notify(digestContext(200))).kind).toBe('sent');
    expect([...server.alerts.values()].map(({ state }) => state)).toEqual(['resolved']);
    expect(server.changes).toEqual(['Digest: 200 changes to incidents']);
  });

  it('takes the worst words', async () => expect(await notify(hostileContext())).toMatchObject({ kind: 'sent' }));

  it('refuses for good, or for now, without the key in the reason', async () => {
    const refused = await notify(incidentContext(), 'f'.repeat(32));
    expect(refused).toMatchObject({ kind: 'dead', reason: expect.stringContaining('routing_key *** is not valid') as string });
    server.next({ status: 429, headers: { 'retry-after': '60' } });
    expect(await notify(incidentContext())).toMatchObject({ kind: 'retry', afterMs: 60_000 });
    server.next({ status: 500 });
    expect(await notify(incidentContext())).toMatchObject({ kind: 'retry' });
  });
});
