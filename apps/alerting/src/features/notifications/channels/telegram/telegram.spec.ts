import { digestContext, hostileContext, incidentContext, testContext } from '../testing/contexts';
import { readTelegram, renderTelegram } from './telegram.channel';
import { telegramData, telegramPressOf, verifyTelegramRequest } from './telegram-press';
import { TELEGRAM_LIMITS } from './telegram-text';
import { readTelegramHtml } from './testing/telegram-server';

const target = { settings: { channel: 'telegram' as const, chatId: '-1001' }, secrets: { token: 't' } };
const render = (context: Parameters<typeof renderTelegram>[0]) => renderTelegram(context, target, 'https://api.telegram.org');
const textOf = (context: Parameters<typeof renderTelegram>[0]) => (JSON.parse(render(context)[0]!.body) as { text: string }).text;

describe('messages to Telegram', () => {
  it('say what is wrong and offer what can be done', () => {
    expect(readTelegramHtml(textOf(incidentContext())).text).toContain('🔴 Critical: #17 NodeDown: eth-us-1\nOpened');
    expect(render(incidentContext())[0]).toMatchObject({ url: 'https://api.telegram.org/bott/sendMessage', body: expect.stringContaining('{"text":"Acknowledge","url":"https://observer.example.com/act/ack-token"}') as string });
  });

  it('have buttons that act where presses come back', () => {
    const [request] = renderTelegram(incidentContext(), { ...target, secrets: { token: 't', webhookSecret: 's' } }, 'https://api.telegram.org');
    expect(request!.body).toContain('{"text":"Acknowledge","callback_data":"a:1:i0190c1c2"}');
  });

  it('have no buttons with addresses that Telegram refuses', () => {
    const links = { incident: 'http://localhost:3000/i/1', acknowledge: 'http://localhost:3000/a', resolve: 'http://127.0.0.1:3000/r' };
    expect(render(incidentContext({ links }))[0]!.body).toContain('"inline_keyboard":[[{"text":"Resolve","url":"http://127.0.0.1:3000/r"}]]');
  });

  it.each([['the worst words', hostileContext()], ['a digest of 500', digestContext(500)], ['a test', testContext()]])('stay within the limits, with words of others as text: %s', (_name, context) => {
    const { text, entities } = readTelegramHtml(textOf(context));
    expect(text.length).toBeLessThanOrEqual(TELEGRAM_LIMITS.text);
    expect(entities).toBeLessThanOrEqual(TELEGRAM_LIMITS.entities);
  });

  it('show markup of others as it was written', () => {
    const { text } = readTelegramHtml(textOf(hostileContext()));
    expect(text).toContain('<script>alert(1)</script> <!channel> <@U1>');
    expect(text).toMatch(/… and \d{3} more/);
  });
});

describe('presses in Telegram', () => {
  it('are known by the secret of the webhook', () => {
    expect([verifyTelegramRequest('s', 's'), verifyTelegramRequest('t', 's'), verifyTelegramRequest(undefined, ''), verifyTelegramRequest('', '')]).toEqual([true, false, false, false]);
  });

  it('say who pressed what, where', () => {
    const update = (query: object) => telegramPressOf(JSON.stringify({ update_id: 1, callback_query: query }));
    const query = { id: 'q1', data: telegramData('resolve', { id: 'i1', escalationRun: 2 }), from: { id: 5, username: 'ada' }, message: { chat: { id: -1001, username: 'ops' } } };
    expect(update(query)).toEqual({ queryId: 'q1', action: 'resolve', incidentId: 'i1', run: 2, userId: '5', user: 'ada', chats: ['-1001', '@ops'] });
    for (const other of [{ ...query, data: 'x' }, { ...query, message: undefined }, { ...query, from: {} }]) expect(update(other)).toBeNull();
    expect(telegramPressOf('nonsense')).toBeNull();
  });
});

it('what Telegram answers', () => {
  const answer = (status: number, body: object) => readTelegram({ status, headers: {}, body: JSON.stringify(body) }, 0);
  expect(answer(200, { ok: true, result: { message_id: 7 } })).toEqual({ kind: 'sent', providerId: '7', answer: 'ok' });
  expect(answer(429, { ok: false, description: 'Too Many Requests: retry after 14', parameters: { retry_after: 14 } })).toMatchObject({ kind: 'retry', afterMs: 14_000 });
  expect(answer(400, { ok: false, description: 'Bad Request: message to edit not found' }).kind).toBe('gone');
  expect([answer(403, {}).kind, answer(401, {}).kind, answer(500, {}).kind]).toEqual(['dead', 'dead', 'retry']);
});
