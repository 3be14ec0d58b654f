import { CHANNELS, type ContactPoint } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import type { HttpSender, NotificationContext } from '../channel.port';
import { type ChannelsConfig, defaultChannelsConfig } from './channels.config';
import { notificationChannels } from '.';
import { acknowledgedContext, digestContext, hostileContext, incidentContext, resolvedContext, testContext } from './testing/contexts';
import { clip, oneLine, runbookLink, safeLink } from './text/plain-text';
import { wordsOf } from './text/words';

const all: ChannelsConfig = { ...defaultChannelsConfig(), OBSERVER_SMTP_HOST: 'mail.invalid', OBSERVER_TWILIO_ACCOUNT_SID: 'AC1', OBSERVER_TWILIO_AUTH_TOKEN: 'twilio-secret', OBSERVER_TWILIO_FROM: '+15005550000', OBSERVER_TWILIO_CALLER: '+15005550000' };
const settings: ContactPoint['settings'][] = [
  { channel: 'email', to: ['a@example.com'] }, { channel: 'sms', to: '+41791234567' }, { channel: 'voice', to: '+41791234567' }, { channel: 'slack', conversation: 'C1' }, { channel: 'teams' }, { channel: 'pagerduty' },
  { channel: 'opsgenie', region: 'us' }, { channel: 'discord' }, { channel: 'telegram', chatId: '1' }, { channel: 'webhook', url: 'https://example.com/', template: '' },
];
const SECRETS = { token: 'secret-token', url: 'https://example.com/secret-path', routingKey: 'secret-routing', apiKey: 'secret-api', signingKey: 'secret-signing', authorization: 'secret-authorization' };
const contexts: [string, NotificationContext][] = [['opened', incidentContext()], ['acknowledged', acknowledgedContext()], ['resolved', resolvedContext()], ['hostile', hostileContext()], ['digest', digestContext()], ['test', testContext()]];

describe('channels', () => {
  const throwing: HttpSender = { request: () => Promise.reject(new ObserverError('unavailable', `refused ${Object.values(SECRETS).join(' ')} twilio-secret`)) };
  const channels = notificationChannels(all, throwing, 'https://observer.example.com');

  it('are there for every kind of contact point, mail and telephone when they are set up', () => {
    expect(channels.map(({ channel }) => channel).sort()).toEqual([...CHANNELS].sort());
    for (const left of ['email', 'sms', 'voice']) expect(notificationChannels(defaultChannelsConfig(), throwing, 'https://observer.example.com').map(({ channel }) => channel)).not.toContain(left);
  });

  it('take targets of their own kind only', () => {
    const mail = channels.find(({ channel }) => channel === 'email')!;
    expect(() => mail.render(incidentContext(), { settings: { channel: 'teams' }, secrets: {} })).toThrow('the channel email was given a contact point of teams');
  });

  it.each(contexts)('say the same to the same: %s', (_name, context) => {
    for (const channel of channels) {
      const target = { settings: settings.find((one) => one.channel === channel.channel)!, secrets: SECRETS };
      expect(channel.render(context, target)).toEqual(channel.render(context, target));
    }
  });

  it('say something to every escalation, test and digest', () => {
    for (const [, context] of contexts.filter(([name]) => ['opened', 'hostile', 'digest', 'test'].includes(name))) {
      for (const channel of channels) expect(channel.render(context, { settings: settings.find((one) => one.channel === channel.channel)!, secrets: SECRETS }).length).toBeGreaterThan(0);
    }
  });

  it('turn a network that fails into an outcome that holds no secret', async () => {
    for (const channel of channels.filter(({ channel: name }) => name !== 'email')) {
      const target = { settings: settings.find((one) => one.channel === channel.channel)!, secrets: SECRETS };
      const outcome = await channel.send(channel.render(incidentContext(), target), target, new AbortController().signal);
      expect(outcome.kind).toBe('retry');
      const own = channel.channel === 'sms' || channel.channel === 'voice' ? /twilio-secret/ : /secret-(token|path|routing|api|signing|authorization)/;
      expect(JSON.stringify(outcome)).not.toMatch(own);
    }
  });
});

describe('words of notifications', () => {
  it('are cut between characters, never within one', () => {
    expect(clip('abcdef', 6)).toBe('abcdef');
    expect(clip('abcdefg', 6)).toBe('abcde…');
    expect(clip('ab👩‍👩‍👧‍👦cdefgh', 8)).toBe('ab…');
    expect(clip('e\u0301e\u0301e\u0301', 4)).toBe('e\u0301…');
    expect(clip('abc', 0)).toBe('');
  });

  it('hide nothing and turn nothing around', () => {
    expect(oneLine('a\u202egpj.exe\u0000\n\tb \ud800')).toBe('agpj.exe b \ufffd');
    expect(['docs/runbooks/NodeDown.md', 'docs/runbooks/../x.md', 'https://b.example/r', undefined].map((text) => runbookLink(text, 'https://a.example/incidents/i1'))).toEqual(['https://a.example/runbooks/NodeDown', null, 'https://b.example/r', null]);
    expect([safeLink('javascript:alert(1)'), safeLink('https://a.example/x y'), safeLink('nonsense'), safeLink(undefined)]).toEqual([null, 'https://a.example/x%20y', null, null]);
  });

  it('count alerts that the incident no longer holds, and put what fires first', () => {
    const words = wordsOf(incidentContext({}, { alertCount: 812, alerts: [{ ...incidentContext().incident.alerts[0]!, state: 'resolved' }, incidentContext().incident.alerts[0]!] }));
    expect(words.total).toBe(812);
    expect(words.lines.map(({ text }) => text)).toEqual(['NodeDown on eth-us-1: eth-us-1 does not answer', 'resolved: NodeDown on eth-us-1: eth-us-1 does not answer']);
  });
});
