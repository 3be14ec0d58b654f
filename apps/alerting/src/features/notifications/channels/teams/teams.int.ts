import type { NotificationContext } from '../../channel.port';
import { hostileContext, incidentContext } from '../testing/contexts';
import { localHttp, never } from '../testing/provider-server';
import { teamsChannel } from './teams.channel';
import { teamsServer, WORKFLOW } from './testing/teams-server';

describe('a Workflows webhook of Teams', () => {
  const server = teamsServer();
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  const notify = (context: NotificationContext, path = WORKFLOW) => {
    const target = { settings: { channel: 'teams' as const }, secrets: { url: `${server.url}${path}` } };
    const channel = teamsChannel(localHttp());
    return channel.send(channel.render(context, target), target, never);
  };

  it.each([['an incident', incidentContext()], ['the worst words', hostileContext()]])('takes %s', async (_name, context) => {
    expect(await notify(context)).toMatchObject({ kind: 'sent', providerId: null, answer: '202 {}' });
  });

  it('refuses for good, or for now', async () => {
    expect(await notify(incidentContext(), '/workflows/0a1b/triggers/manual/paths/invoke?sig=wrong')).toMatchObject({ kind: 'dead', reason: expect.stringContaining('401') as string });
    expect(await notify(incidentContext(), '/workflows/gone')).toMatchObject({ kind: 'dead' });
    server.next({ status: 429, headers: { 'retry-after': '5' } });
    expect(await notify(incidentContext())).toMatchObject({ kind: 'retry', afterMs: 5_000 });
    server.next({ status: 502, body: '<html>Bad gateway' });
    expect(await notify(incidentContext())).toMatchObject({ kind: 'retry' });
  });

  it('is not named in reasons: its address is the secret', async () => {
    server.next({ status: 400, body: `no such workflow: ${server.url}${WORKFLOW}` });
    expect(JSON.stringify(await notify(incidentContext()))).not.toContain('sig-of-the-workflow');
  });
});
