import type { NotificationContext } from '../../channel.port';
import { acknowledgedContext, hostileContext, incidentContext, resolvedContext, testContext } from '../testing/contexts';
import { localHttp, never } from '../testing/provider-server';
import { opsgenieChannel } from './opsgenie.channel';
import { API_KEY, OpsgenieServer } from './testing/opsgenie-server';

describe('Opsgenie', () => {
  const server = new OpsgenieServer();
  beforeAll(() => server.start());
  beforeEach(() => server.alerts.clear());
  afterAll(() => server.stop());
  const notify = (context: NotificationContext, apiKey = API_KEY) => {
    const target = { settings: { channel: 'opsgenie' as const, region: 'us' as const }, secrets: { apiKey } };
    const channel = opsgenieChannel(server.url, localHttp());
    return channel.send(channel.render(context, target), target, never);
  };

  it('holds one alert for an incident, whatever is sent twice', async () => {
    const states: string[] = [];
    const worse = incidentContext({ reason: 'update', change: 'severity-changed' }, { severity: 'warning' });
    for (const context of [incidentContext(), incidentContext(), worse, acknowledgedContext(), resolvedContext(), resolvedContext()]) {
      expect((await notify(context)).kind).toBe('sent');
      states.push([...server.alerts.values()].map(({ state, priority }) => `${state} ${priority}`).join());
    }
    expect(states).toEqual(['open P1', 'open P1', 'open P3', 'acknowledged P3', 'closed P3', 'closed P3']);
  });

  it('has nothing open after a test, and takes the worst words', async () => {
    expect((await notify(testContext())).kind).toBe('sent');
    expect([...server.alerts.values()].map(({ state }) => state)).toEqual(['closed']);
    expect(await notify(hostileContext())).toMatchObject({ kind: 'sent' });
  });

  it('refuses for good, or for now, without the key in the reason', async () => {
    const refused = await notify(incidentContext(), 'another-key');
    expect(refused).toMatchObject({ kind: 'dead', reason: expect.stringContaining('not authorized with GenieKey ***') as string });
    server.next({ status: 429, body: { message: 'You are making too many requests!' } });
    expect(await notify(incidentContext())).toMatchObject({ kind: 'retry' });
    server.next({ status: 503 });
    expect(await notify(incidentContext())).toMatchObject({ kind: 'retry' });
  });
});
