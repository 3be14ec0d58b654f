import { createHmac } from 'node:crypto';
import { acknowledgedContext, digestContext, hostileContext, incidentContext, INJECTION, testContext } from '../testing/contexts';
import { SLACK_LIMITS } from './slack-blocks';
import { readSlack, renderSlack } from './slack.channel';
import { slackPressOf, verifySlackRequest } from './verify-slack-request';
import { slackMessage } from './testing/slack-server';

const target = { settings: { channel: 'slack' as const, conversation: '#ops' }, secrets: { token: 't' } };
const options = { url: 'https://slack.com/api', interactive: true };
const bodies = (context: Parameters<typeof renderSlack>[0], interactive = true) => renderSlack(context, target, { ...options, interactive }).map(({ body }) => JSON.parse(body) as { text: string; blocks: { type: string; elements: { action_id: string; value?: string; url?: string }[] }[]; thread_ts?: string; reply_broadcast?: boolean });

describe('messages to Slack', () => {
  it('say what is wrong, why it is told, and offer what can be done', () => {
    const [message] = bodies(incidentContext());
    expect(message).toMatchObject({ channel: '#ops', text: 'Critical: #17 NodeDown: eth-us-1' });
    expect(message!.blocks.at(-1)!.elements.map(({ action_id: id, value }) => [id, value])).toEqual([['observer.acknowledge', 'ack-token'], ['observer.resolve', 'resolve-token'], ['observer.open', undefined]]);
    expect(JSON.stringify(message)).toContain('NodeDown on eth-us-1: eth-us-1 does not answer');
    expect(JSON.stringify(message)).toContain('You are on call for Primary.');
  });

  it('have buttons that open pages where presses cannot come back', () => {
    expect(bodies(incidentContext(), false)[0]!.blocks.at(-1)!.elements[0]).toMatchObject({ action_id: 'observer.acknowledge', url: 'https://observer.example.com/act/ack-token' });
    expect(bodies(incidentContext({ tokens: { acknowledge: 'x'.repeat(2_001), resolve: null } }))[0]!.blocks.at(-1)!.elements[0]!.value).toBeUndefined();
  });

  it('go on in their thread, seen in the channel only when somebody is wanted', () => {
    const update = bodies(acknowledgedContext({ previousProviderId: 'C1:1.2' }));
    expect(update).toMatchObject([{ channel: 'C1', ts: '1.2' }, { channel: 'C1', thread_ts: '1.2', text: 'Acknowledged by ada: #17 NodeDown: eth-us-1' }]);
    expect(update[1]!.reply_broadcast).toBeUndefined();
    expect(update[0]!.blocks.at(-1)!.elements.map(({ action_id: id }) => id)).toEqual(['observer.resolve', 'observer.open']);
    expect(bodies(incidentContext({ previousProviderId: 'C1:1.2' }))[1]!.reply_broadcast).toBe(true);
    expect(bodies(incidentContext({ previousProviderId: 'of another kind' })).length).toBe(1);
  });

  it.each([['the worst words', hostileContext()], ['a digest of 500', digestContext(500)], ['a test', testContext()]])('stay within the limits: %s', (_name, context) => {
    const [message] = bodies(context);
    expect(slackMessage.safeParse(message).error).toBeUndefined();
    expect(JSON.stringify(message!.blocks).length).toBeLessThanOrEqual(SLACK_LIMITS.blocksJson);
  });

  it('hold words of others as text that nothing reads as markup, and say how many alerts are not shown', () => {
    const [message] = bodies(hostileContext());
    const all = JSON.stringify(message);
    expect(message!.text).not.toMatch(/[<>]/);
    expect(message!.text).toContain('&lt;!channel&gt;');
    expect(all).not.toContain('mrkdwn');
    expect(all).not.toContain('javascript:');
    expect(all).not.toMatch(/\\u202e|\u202e|\\u0000/);
    expect(all).toMatch(/… and \d{3} more/);
    expect(INJECTION).toContain('<!channel>');
  });
});

describe('what Slack answers', () => {
  const answer = (body: object, status = 200, headers = {}) => readSlack({ status, headers, body: JSON.stringify(body) }, 0);
  it.each([
    [{ ok: true, channel: 'C1', ts: '1.2' }, { kind: 'sent', providerId: 'C1:1.2' }],
    [{ ok: false, error: 'ratelimited' }, { kind: 'retry' }],
    [{ ok: false, error: 'message_not_found' }, { kind: 'gone' }],
    [{ ok: false, error: 'not_in_channel' }, { kind: 'dead', reason: 'Slack: not_in_channel: invite the app to the channel (/invite @…)' }],
    ['<html>', { kind: 'retry' }],
  ])('%j', (body, expected) => expect(answer(body as object)).toMatchObject(expected));
  it('asks for patience', () => expect(answer({}, 429, { 'retry-after': '30' })).toMatchObject({ kind: 'retry', afterMs: 30_000 }));
});

describe('requests from Slack', () => {
  // The example of Slack's documentation, with its secret.
  const secret = '8f742231b10e8888abcd99yyyzzz85a5';
  const body = 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  const headers = { timestamp: '1531420618', signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503' };
  const atMs = 1_531_420_618_000;

  it('are known by their signature', () => {
    expect(verifySlackRequest(headers, body, secret, atMs)).toEqual({ ok: true });
    expect(verifySlackRequest(headers, `${body}&`, secret, atMs)).toEqual({ ok: false, reason: 'forged' });
    expect(verifySlackRequest(headers, body, 'other', atMs)).toEqual({ ok: false, reason: 'forged' });
    expect(verifySlackRequest(headers, body, secret, atMs + 301_000)).toEqual({ ok: false, reason: 'stale' });
    for (const bad of [{ ...headers, signature: undefined }, { ...headers, timestamp: '1e9' }, { ...headers, signature: 'v0=00' }]) expect(verifySlackRequest(bad, body, secret, atMs)).toEqual({ ok: false, reason: 'malformed' });
    expect(verifySlackRequest({ timestamp: '1', signature: `v0=${createHmac('sha256', '').update('v0:1:').digest('hex')}` }, '', '', 1_000)).toEqual({ ok: false, reason: 'malformed' });
  });

  it('say which button was pressed', () => {
    const press = (payload: unknown) => slackPressOf(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
    expect(press({ type: 'block_actions', user: { id: 'U1', username: 'ada' }, actions: [{ action_id: 'observer.acknowledge', value: 'token' }] })).toEqual({ action: 'acknowledge', token: 'token', user: 'ada', userId: 'U1', responseUrl: null });
    for (const other of [{ type: 'view_submission' }, { type: 'block_actions', user: { id: 'U1' }, actions: [{ action_id: 'observer.open' }] }, null]) expect(press(other)).toBeNull();
    expect(slackPressOf('nonsense')).toBeNull();
  });
});
