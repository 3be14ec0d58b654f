import type { NotificationContext } from '../../channel.port';
import { hostileContext, incidentContext } from '../testing/contexts';
import { localHttp, never } from '../testing/provider-server';
import { smsChannel } from './sms.channel';
import { ACCOUNT, TwilioServer } from './testing/twilio-server';
import { voiceChannel } from './voice.channel';

describe('Twilio', () => {
  const server = new TwilioServer();
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  const text = (context: NotificationContext, to = '+41791234567', account = ACCOUNT) => {
    const target = { settings: { channel: 'sms' as const, to }, secrets: {} };
    const channel = smsChannel({ url: server.url, ...account, from: '+15005550000', takesAnswers: false }, localHttp());
    return channel.send(channel.render(context, target), target, never);
  };
  const call = (context: NotificationContext, caller = '+15005550000') => {
    const target = { settings: { channel: 'voice' as const, to: '+41791234567' }, secrets: {} };
    const channel = voiceChannel({ url: server.url, ...ACCOUNT, caller, keysUrl: null }, localHttp());
    return channel.send(channel.render(context, target), target, never);
  };

  it.each([['an incident', incidentContext()], ['the worst words', hostileContext()]])('takes text messages and calls: %s', async (_name, context) => {
    expect(await text(context)).toMatchObject({ kind: 'sent', providerId: expect.stringMatching(/^SM/) as string, answer: 'queued' });
    expect(await call(context)).toMatchObject({ kind: 'sent', providerId: expect.stringMatching(/^CA/) as string, answer: 'queued' });
  });

  it('refuses for good, or for now, without the token in the reason', async () => {
    const refused = await text(incidentContext(), undefined, { ...ACCOUNT, authToken: 'another-token' });
    expect(refused).toMatchObject({ kind: 'dead', reason: 'Twilio 20003: Authenticate (Basic ***)' });
    expect(await text(incidentContext(), '+15005550004')).toMatchObject({ kind: 'dead', reason: 'Twilio 21610: Attempt to send to unsubscribed recipient' });
    expect(await text(incidentContext(), '+15005550006')).toMatchObject({ kind: 'retry' });
    expect(await call(incidentContext(), 'nobody')).toMatchObject({ kind: 'dead', reason: expect.stringContaining('21212') as string });
    server.next({ status: 429, headers: { 'retry-after': '1' }, body: { code: 20_429, message: 'Too Many Requests' } });
    expect(await call(incidentContext())).toMatchObject({ kind: 'retry', afterMs: 1_000 });
    server.next({ status: 503 });
    expect(await text(incidentContext())).toMatchObject({ kind: 'retry' });
  });
});
