import { acknowledgedContext, digestContext, hostileContext, incidentContext, resolvedContext, testContext } from '../testing/contexts';
import { escapeDiscord } from './discord-embed';
import { readDiscord, renderDiscord } from './discord.channel';
import { discordMessage } from './testing/discord-server';

const target = { settings: { channel: 'discord' as const }, secrets: { url: 'https://discord.com/api/webhooks/1/t' } };
const render = (context: Parameters<typeof renderDiscord>[0]) => renderDiscord(context, target);

describe('messages to Discord', () => {
  it('say what is wrong and offer what can be done', () => {
    const [request] = render(incidentContext());
    expect(request).toMatchObject({ method: 'POST', url: 'https://discord.com/api/webhooks/1/t?wait=true' });
    for (const part of ['Critical: #17 NodeDown: eth-us-1', '[Acknowledge](https://observer.example.com/act/ack-token)', 'You are on call for Primary.']) expect(request!.body).toContain(part);
  });

  it('change the first message; only the end and what is pressing make a new one', () => {
    const previousProviderId = '123';
    const steps = [acknowledgedContext({ previousProviderId }), resolvedContext({ previousProviderId }), incidentContext({ previousProviderId })].map((context) => render(context).map(({ method, url }) => `${method} ${url.slice(33)}`));
    expect(steps).toEqual([['PATCH 1/t/messages/123'], ['PATCH 1/t/messages/123', 'POST 1/t?wait=true'], ['PATCH 1/t/messages/123', 'POST 1/t?wait=true']]);
  });

  it.each([['the worst words', hostileContext()], ['a digest of 500', digestContext(500)], ['a test', testContext()]])('stay within the limits: %s', (_name, context) => {
    for (const { body } of render(context)) expect(discordMessage.safeParse(JSON.parse(body)).error).toBeUndefined();
  });

  it('mention nobody and show no markup of others', () => {
    const message = JSON.parse(render(hostileContext())[0]!.body) as { embeds: { description: string }[]; allowed_mentions: unknown };
    expect(message.allowed_mentions).toEqual({ parse: [] });
    expect(message.embeds[0]!.description).toContain('\\@everyone \\*b\\* \\_i\\_ \\~s\\~ \\`c\\` \\[x\\]\\(https\\://evil.example\\)');
    expect(message.embeds[0]!.description).toMatch(/\[… and \d{3} more\]\(https:\/\/observer/);
    expect(escapeDiscord('<t:1> ||x|| # h')).toBe('\\<t\\:1\\> \\|\\|x\\|\\| \\# h');
  });
});

it('what Discord answers', () => {
  const answer = (status: number, body: object) => readDiscord({ status, headers: {}, body: JSON.stringify(body) }, 0);
  expect(answer(200, { id: '7' })).toEqual({ kind: 'sent', providerId: '7', answer: '200' });
  expect(answer(429, { message: 'You are being rate limited.', retry_after: 1.337, global: false })).toMatchObject({ kind: 'retry', afterMs: 1_337 });
  expect([answer(404, { code: 10_008 }).kind, answer(404, { code: 10_015 }).kind, answer(401, {}).kind, answer(502, {}).kind]).toEqual(['gone', 'dead', 'dead', 'retry']);
});
