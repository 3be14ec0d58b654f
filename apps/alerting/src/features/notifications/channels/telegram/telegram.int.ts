import type { NotificationContext } from '../../channel.port';
import { acknowledgedContext, hostileContext, incidentContext, resolvedContext } from '../testing/contexts';
import { localHttp, never } from '../testing/provider-server';
import { telegramChannel } from './telegram.channel';
import { TELEGRAM_TOKEN, TelegramServer } from './testing/telegram-server';

describe('a bot of Telegram', () => {
  const server = new TelegramServer();
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  const notify = (context: NotificationContext, chatId = '-1001', token = TELEGRAM_TOKEN) => {
    const target = { settings: { channel: 'telegram' as const, chatId }, secrets: { token } };
    const channel = telegramChannel(server.url, localHttp());
    return channel.send(channel.render(context, target), target, never);
  };

  it('shows an incident in one message over its whole life, with its news as replies', async () => {
    expect(await notify(incidentContext())).toMatchObject({ kind: 'sent', providerId: '1' });
    for (const context of [acknowledgedContext({ previousProviderId: '1' }), acknowledgedContext({ previousProviderId: '1' }), resolvedContext({ previousProviderId: '1' })]) expect((await notify(context)).kind).toBe('sent');
    const messages = [...server.messages.values()];
    expect(messages[0]!.text).toContain('🟢 Resolved: #17 NodeDown: eth-us-1');
    expect(messages.slice(1).map(({ text, replyTo, silent }) => [text.split('\n')[1], replyTo, silent])).toEqual([['Acknowledged by ada', 1, true], ['Acknowledged by ada', 1, true], ['Resolved by ada', 1, false]]);
    server.messages.clear();
    expect(await notify(resolvedContext({ previousProviderId: '1' }))).toMatchObject({ kind: 'sent', providerId: '5' });
  });

  it('takes the worst words', async () => expect(await notify(hostileContext())).toMatchObject({ kind: 'sent' }));

  it('refuses for good, or for now, and the token shows nowhere', async () => {
    expect(await notify(incidentContext(), '99')).toMatchObject({ kind: 'dead', reason: expect.stringContaining('blocked') as string });
    expect(await notify(incidentContext(), '-4001')).toMatchObject({ kind: 'dead', reason: expect.stringContaining('-1004001') as string });
    expect(await notify(incidentContext(), '-1001', '1:wrong')).toMatchObject({ kind: 'dead', reason: expect.stringContaining('Unauthorized') as string });
    server.next({ status: 429, body: { ok: false, error_code: 429, description: 'Too Many Requests: retry after 3', parameters: { retry_after: 3 } } });
    expect(await notify(incidentContext())).toMatchObject({ kind: 'retry', afterMs: 3_000 });
    server.next({ status: 404, body: `no /bot${TELEGRAM_TOKEN}/sendMessage here` });
    expect(JSON.stringify(await notify(incidentContext()))).not.toContain('AAHdq');
  });
});
