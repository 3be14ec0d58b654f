import type { NotificationContext } from '../../channel.port';
import { acknowledgedContext, hostileContext, incidentContext, resolvedContext } from '../testing/contexts';
import { localHttp, never } from '../testing/provider-server';
import { discordChannel } from './discord.channel';
import { DISCORD_HOOK, DiscordServer } from './testing/discord-server';

describe('a webhook of Discord', () => {
  const server = new DiscordServer();
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  const notify = (context: NotificationContext, hook = DISCORD_HOOK) => {
    const target = { settings: { channel: 'discord' as const }, secrets: { url: `${server.url}${hook}` } };
    const channel = discordChannel(localHttp());
    return channel.send(channel.render(context, target), target, never);
  };
  const titles = () => [...server.messages.values()].map((message) => (message.embeds as { title: string }[] | undefined)?.[0]?.title ?? message.content);

  it('shows an incident in one message over its whole life, and its end in another', async () => {
    const first = await notify(incidentContext());
    const previousProviderId = first.kind === 'sent' ? first.providerId : null;
    expect(previousProviderId).toMatch(/^\d{18}$/);
    expect(await notify(acknowledgedContext({ previousProviderId }))).toMatchObject({ kind: 'sent', providerId: previousProviderId });
    expect(titles()).toEqual(['Acknowledged: #17 NodeDown: eth-us-1']);
    expect(await notify(resolvedContext({ previousProviderId }))).toMatchObject({ kind: 'sent', providerId: previousProviderId });
    expect(titles()).toEqual(['Resolved: #17 NodeDown: eth-us-1', expect.stringContaining('**Resolved**')]);
    server.messages.clear();
    expect(await notify(acknowledgedContext({ previousProviderId }))).toMatchObject({ kind: 'sent' });
    expect(titles()).toEqual(['Acknowledged: #17 NodeDown: eth-us-1']);
  });

  it('takes the worst words', async () => expect(await notify(hostileContext())).toMatchObject({ kind: 'sent' }));

  it('refuses for good, or for now, and its token shows nowhere', async () => {
    expect(await notify(incidentContext(), '/api/webhooks/112233445566778899/other')).toMatchObject({ kind: 'dead' });
    server.next({ status: 429, headers: { 'retry-after': '2' }, body: { message: 'You are being rate limited.', retry_after: 1.5, global: false } });
    expect(await notify(incidentContext())).toMatchObject({ kind: 'retry', afterMs: 1_500 });
    server.next({ status: 400, body: { message: `bad ${DISCORD_HOOK}` } });
    expect(JSON.stringify(await notify(incidentContext()))).not.toContain('AbCdEfGh');
  });
});
