import { type ContactPoint } from '../../api/people';
import { contactErrors, contactPointOf, formOf, isFaulty, secretLabel, targetText } from './contact-form';

const mail: ContactPoint = { id: 'ops', name: 'Ops', settings: { channel: 'email', to: ['a@b.ch', 'c@d.ch'] }, person: 'ada', order: 2, from: 'warning', sendResolved: false, digestMs: 600_000 };
const hook: ContactPoint = { ...mail, id: 'hook', person: null, settings: { channel: 'webhook', url: 'https://example.com', template: '' }, digestMs: null };

test.each([mail, hook, { ...hook, settings: { channel: 'slack', conversation: '#alerts' } }, { ...hook, settings: { channel: 'pagerduty' } }, { ...hook, settings: { channel: 'opsgenie', region: 'eu' } }] as ContactPoint[])(
  'what is stored is what the form makes of it: $settings.channel', (stored) => expect(contactPointOf(formOf(stored))).toEqual(stored),
);

test('addresses may be written in lines or with commas', () => {
  expect(contactPointOf({ ...formOf(mail), fields: { to: 'a@b.ch, c@d.ch\n\n e@f.ch ' } }).settings.to).toEqual(['a@b.ch', 'c@d.ch', 'e@f.ch']);
});

test('what a channel needs is asked for, and nothing of other channels', () => {
  expect(isFaulty(contactErrors(formOf(mail), [], []))).toBe(false);
  expect(contactErrors({ ...formOf(), name: 'x' }, [], []).fields).toEqual({ to: 'Addresses: is needed' });
  expect(contactErrors({ ...formOf(hook), name: '', order: '101', digestMinutes: '0' }, [], [])).toEqual({ name: 'Give it a name', order: 'From 0 to 100', digestMinutes: 'From 1 to 1440 minutes, or empty', fields: {}, secrets: {} });
});

test('a secret is needed when none is kept, or when it is replaced by nothing', () => {
  const form = { ...formOf(hook), channel: 'slack' as const, fields: { conversation: '#a' } };
  expect(contactErrors(form, ['token'], []).secrets).toEqual({ token: 'Is needed' });
  expect(contactErrors(form, ['token'], ['token']).secrets).toEqual({});
  expect(contactErrors({ ...form, secrets: { token: '' } }, ['token'], ['token']).secrets).toEqual({ token: 'Is needed' });
  expect(contactErrors({ ...form, secrets: { token: 'xoxb-1' } }, ['token'], []).secrets).toEqual({});
});

test('it is said where it goes, without secrets', () => {
  expect([targetText(mail.settings), targetText(hook.settings), targetText({ channel: 'opsgenie', region: 'eu' }), targetText({ channel: 'discord' })]).toEqual(['a@b.ch and 1 more', 'https://example.com', 'account in the EU', '']);
  expect([secretLabel('slack', 'token'), secretLabel('discord', 'url'), secretLabel('webhook', 'other')]).toEqual(['Bot token', 'Webhook address', 'other']);
});
