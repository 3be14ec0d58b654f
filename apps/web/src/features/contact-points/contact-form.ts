/** A contact point as it is edited: texts of fields, which the server checks again. */
import { type Channel, type ContactPoint, type ContactSettings, type SeverityWord } from '../../api/people';

export interface ContactForm {
  id: string;
  name: string;
  channel: Channel;
  /** Fields of all channels; each channel uses its own. */
  fields: Record<string, string>;
  /** New secrets; what is absent stays as it is. */
  secrets: Record<string, string>;
  person: string;
  order: string;
  from: SeverityWord;
  sendResolved: boolean;
  /** Minutes between digests; "" = at once. */
  digestMinutes: string;
}

export const CHANNEL_NAMES: Record<Channel, string> = {
  email: 'Email', sms: 'Text message (SMS)', voice: 'Phone call', slack: 'Slack', teams: 'Microsoft Teams', pagerduty: 'PagerDuty', opsgenie: 'Opsgenie', discord: 'Discord', telegram: 'Telegram', webhook: 'Webhook',
};

export interface FieldWords {
  name: string;
  label: string;
  hint?: string;
  placeholder?: string;
  kind?: 'lines' | 'template' | 'region';
}
/** What each channel asks for beside its secrets. */
export const FIELDS: Record<Channel, readonly FieldWords[]> = {
  email: [{ name: 'to', label: 'Addresses', kind: 'lines', placeholder: 'ops@example.com', hint: 'One per line, at most 50' }],
  sms: [{ name: 'to', label: 'Phone number', placeholder: '+41791234567', hint: 'With the country, without spaces' }],
  voice: [{ name: 'to', label: 'Phone number', placeholder: '+41791234567', hint: 'With the country, without spaces' }],
  slack: [{ name: 'conversation', label: 'Channel', placeholder: 'C024BE91L or #alerts', hint: 'Its id, or its name; invite the app to it' }],
  teams: [],
  pagerduty: [],
  opsgenie: [{ name: 'region', label: 'Region of the account', kind: 'region' }],
  discord: [],
  telegram: [{ name: 'chatId', label: 'Chat', placeholder: '-1001234567890 or @name', hint: 'Id of the chat; groups are negative' }],
  webhook: [
    { name: 'url', label: 'Address', placeholder: 'https://example.com/hook', hint: 'Gets a POST for each notification' },
    { name: 'template', label: 'Body template', kind: 'template', hint: 'Empty: Observer’s own JSON. Else Prometheus’ template language, e.g. {"text": {{ printf "%q" .incident.title }}}' },
  ],
};

const SECRET_WORDS: Record<string, string> = { 'slack/token': 'Bot token', 'telegram/token': 'Bot token', url: 'Webhook address', routingKey: 'Integration key', apiKey: 'API key', signingKey: 'Signing key', authorization: 'Authorization header' };
const SECRET_HINTS: Record<string, string> = {
  'slack/token': 'Begins with xoxb-', 'telegram/token': 'From @BotFather', 'teams/url': 'Whoever has it can post', 'discord/url': 'Whoever has it can post', routingKey: 'Of an integration “Events API v2”', apiKey: 'With the right to create and update', signingKey: 'Signs each request (HMAC-SHA256)', authorization: 'e.g. Bearer …',
};
export const secretLabel = (channel: Channel, name: string): string => SECRET_WORDS[`${channel}/${name}`] ?? SECRET_WORDS[name] ?? name;
export const secretHint = (channel: Channel, name: string): string | undefined => SECRET_HINTS[`${channel}/${name}`] ?? SECRET_HINTS[name];

export function formOf(stored?: ContactPoint, person = ''): ContactForm {
  const { to, channel, ...rest } = stored?.settings ?? ({ channel: 'email' } as ContactSettings);
  const fields = Object.fromEntries(Object.entries(rest).filter(([, value]) => typeof value === 'string')) as Record<string, string>;
  return {
    id: stored?.id ?? '', name: stored?.name ?? '', channel, fields: { region: 'us', ...fields, ...(to === undefined ? {} : { to: Array.isArray(to) ? to.join('\n') : to }) }, secrets: {},
    person: stored ? (stored.person ?? '') : person, order: String(stored?.order ?? 0), from: stored?.from ?? 'info', sendResolved: stored?.sendResolved ?? true, digestMinutes: stored?.digestMs ? String(stored.digestMs / 60_000) : '',
  };
}

/** What is sent; the server says what is wrong with it. */
export function contactPointOf(form: ContactForm): ContactPoint {
  const { channel, fields } = form;
  const value = (name: string) => (fields[name] ?? '').trim();
  const settings = { channel, ...Object.fromEntries(FIELDS[channel].map(({ name, kind }) => [name, kind === 'lines' ? value(name).split(/[\n,;]+/).map((line) => line.trim()).filter((line) => line !== '') : value(name)])) } as ContactSettings;
  return {
    id: form.id.trim(), name: form.name.trim(), settings, person: form.person.trim() || null, order: Number(form.order) || 0, from: form.from, sendResolved: form.sendResolved,
    digestMs: form.digestMinutes.trim() === '' ? null : Math.round(Number(form.digestMinutes) * 60_000),
  };
}

export type ContactErrors = Partial<Record<'name' | 'digestMinutes' | 'order', string>> & { fields: Record<string, string>; secrets: Record<string, string> };

/** What can be seen to be wrong before it is sent. @param required names of secrets the channel needs @param set names of those that are kept */
export function contactErrors(form: ContactForm, required: readonly string[], set: readonly string[]): ContactErrors {
  const errors: ContactErrors = { fields: {}, secrets: {} };
  if (form.name.trim() === '') errors.name = 'Give it a name';
  for (const { name, label, kind } of FIELDS[form.channel]) if (kind !== 'template' && (form.fields[name] ?? '').trim() === '') errors.fields[name] = `${label}: is needed`;
  for (const name of required) if ((form.secrets[name] ?? '') === '' && (!set.includes(name) || form.secrets[name] === '')) errors.secrets[name] = 'Is needed';
  const minutes = Number(form.digestMinutes);
  if (form.digestMinutes.trim() !== '' && !(minutes >= 1 && minutes <= 1440)) errors.digestMinutes = 'From 1 to 1440 minutes, or empty';
  if (!/^\d{1,3}$/.test(form.order.trim()) || Number(form.order) > 100) errors.order = 'From 0 to 100';
  return errors;
}

export const isFaulty = ({ fields, secrets, ...rest }: ContactErrors): boolean => Object.keys(rest).length + Object.keys(fields).length + Object.keys(secrets).length > 0;

/** Where it is sent to, in short, without secrets. */
export function targetText({ channel, to, conversation, region, chatId, url }: ContactSettings): string {
  if (Array.isArray(to)) return to.length > 1 ? `${to[0]} and ${to.length - 1} more` : (to[0] ?? '');
  return to ?? conversation ?? chatId ?? url ?? (channel === 'opsgenie' ? `account in the ${region === 'eu' ? 'EU' : 'US'}` : '');
}
