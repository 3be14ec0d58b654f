import { acknowledgedContext, hostileContext, incidentContext, resolvedContext } from '../testing/contexts';
import { localHttp, never } from '../testing/provider-server';
import type { NotificationContext } from '../../channel.port';
import { slackChannel } from './slack.channel';
import { SLACK_CHANNEL, SLACK_TOKEN, SlackServer } from './testing/slack-server';

describe('Slack', () => {
  const server = new SlackServer();
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  const notify = (context: NotificationContext, secrets = { token: SLACK_TOKEN }, conversation = '#ops') => {
    const channel = slackChannel({ url: server.url, interactive: true }, localHttp());
    const target = { settings: { channel: 'slack' as const, conversation }, secrets };
    return channel.send(channel.render(context, target), target, never);
  };

  it('shows an incident in one message over its whole life, with its news in the thread', async () => {
    const first = await notify(incidentContext());
    expect(first).toEqual({ kind: 'sent', providerId: `${SLACK_CHANNEL}:1700000000.000001`, answer: 'ok' });
    const previousProviderId = first.kind === 'sent' ? first.providerId : null;
    for (const context of [acknowledgedContext({ previousProviderId }), resolvedContext({ previousProviderId })]) expect(await notify(context)).toMatchObject({ kind: 'sent', providerId: previousProviderId });
    expect([...server.messages.values()].map(({ text, threadTs }) => [text, threadTs])).toEqual([
      ['Resolved: #17 NodeDown: eth-us-1', undefined],
      ['Acknowledged by ada: #17 NodeDown: eth-us-1', '1700000000.000001'],
      ['Resolved by ada: #17 NodeDown: eth-us-1', '1700000000.000001'],
    ]);
  });

  it('says it anew when the message was deleted', async () => {
    server.messages.clear();
    expect(await notify(resolvedContext({ previousProviderId: `${SLACK_CHANNEL}:1700000000.000001` }))).toMatchObject({ kind: 'sent', providerId: expect.stringMatching(/^C0123456:/) as string });
    expect([...server.messages.values()].map(({ text }) => text)).toEqual(['Resolved: #17 NodeDown: eth-us-1']);
  });

  it('takes the worst words, also as an update', async () => {
    const first = await notify(hostileContext());
    expect(first.kind).toBe('sent');
    expect(await notify(hostileContext({ previousProviderId: first.kind === 'sent' ? first.providerId : null }))).toMatchObject({ kind: 'sent' });
  });

  it('refuses for good, or for now', async () => {
    const wrong = await notify(incidentContext(), { token: 'xoxb-wrong-secret' });
    expect(wrong).toMatchObject({ kind: 'dead', reason: expect.stringContaining('invalid_auth') as string });
    expect(await notify(incidentContext(), undefined, '#elsewhere')).toMatchObject({ kind: 'dead', reason: expect.stringContaining('channel_not_found') as string });
    server.next({ status: 429, headers: { 'retry-after': '12' }, body: { ok: false, error: 'ratelimited' } });
    expect(await notify(incidentContext())).toMatchObject({ kind: 'retry', afterMs: 12_000 });
    server.next({ status: 503, body: `upstream saw Bearer ${SLACK_TOKEN}` });
    expect(await notify(incidentContext())).toEqual({ kind: 'retry', reason: '503 upstream saw Bearer ***', afterMs: null });
  });
});
