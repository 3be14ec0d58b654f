/** What is so in a scenario: people, policies, routing, and what makes alerts quiet. */
import { type Channel, type ContactPoint, inhibitionSchema, maintenanceSchema, type Policy, policySchema, type Recipient, routingSchema, ruleGroupSchema, type Schedule } from '@observer/contracts';
import type { z } from 'zod';
import { type Scene, type Step, step } from './scenario';
import { instant, matchers, ms } from './words';

const SETTINGS: Record<Channel, ContactPoint['settings']> = {
  email: { channel: 'email', to: ['a@example.com'] }, sms: { channel: 'sms', to: '+41791234567' }, voice: { channel: 'voice', to: '+41791234567' }, slack: { channel: 'slack', conversation: 'C1' }, teams: { channel: 'teams' },
  pagerduty: { channel: 'pagerduty' }, opsgenie: { channel: 'opsgenie', region: 'us' }, discord: { channel: 'discord' }, telegram: { channel: 'telegram', chatId: '1' }, webhook: { channel: 'webhook', url: 'https://example.com/hook', template: '' },
};

/** Somebody with contact points `<name>-<channel>`, tried in this order. */
export const person = (name: string, ...channels: Channel[]): Step => step(`${name} with ${channels.join(', ')}`, async ({ world }) => {
  for (const [order, channel] of channels.entries()) await world.people.contact({ id: `${name}-${channel}`, name: `${name} by ${channel}`, settings: SETTINGS[channel], person: name, order });
});
/** A contact point of nobody in particular, `<name>-<channel>`. */
export const place = (name: string, channel: Channel, fields: Partial<ContactPoint> = {}): Step =>
  step(`the ${channel} of ${name}`, ({ world }) => world.people.contact({ id: `${name}-${channel}`, name, settings: SETTINGS[channel], ...fields }));

export const onCall = (schedule: string): Recipient => ({ kind: 'schedule', schedule });
export const contact = (contactPoint: string): Recipient => ({ kind: 'contact-point', contactPoint });
export const team = (id: string): Recipient => ({ kind: 'team', team: id });
const recipient = (to: string | Recipient): Recipient => (typeof to === 'string' ? { kind: 'person', user: to } : to);

type PolicyStep = z.input<typeof policySchema>['steps'][number];
/** @param wait after the step before @param to names of people, or other recipients */
export const after = (wait: string, ...to: (string | Recipient)[]): PolicyStep => ({ waitMs: ms(wait), recipients: to.map(recipient) });
/** The same, only within hours of every day. */
export const within = (timeZone: string, from: string, to: string, policyStep: PolicyStep): PolicyStep => ({ ...policyStep, times: { timeZone, windows: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], from, to }] } });
interface PolicyMore {
  readonly repeat?: Policy['repeat'];
  readonly fallback?: readonly (string | Recipient)[];
  readonly acknowledgeTimeoutMs?: number;
}
export const policy = (steps: readonly PolicyStep[], { fallback = [], ...more }: PolicyMore = {}, id = 'default'): Step =>
  step(`the policy ${id}`, ({ world }) => world.people.policy({ id, name: id, steps: [...steps], fallback: fallback.map(recipient), ...more }));

export const schedule = (id: string, timeZone: string, layers: readonly Schedule['layers'][number][], overrides: readonly Schedule['overrides'][number][] = []): Step =>
  step(`the schedule ${id} in ${timeZone}`, ({ world }) => world.people.schedule({ id, name: id, timeZone, layers: [...layers], overrides: [...overrides] }));
/** People who take turns. */
export const turns = (people: readonly string[], unit: 'hour' | 'day' | 'week', startsAt: string, length = 1): Schedule['layers'][number] => ({ name: 'turns', people: [...people], startsAt, rotation: { unit, length }, restrictions: [] });

/** Alerts of one name and node belong together, at once; nothing else joins them unless `more` says so. */
export const routing = (more: Partial<z.input<typeof routingSchema>> = {}): Step => step('the routing', ({ world }) =>
  world.desk.configure('routing', routingSchema.parse({ routes: [{ id: 'all', team: 'ops', policy: 'default', groupBy: ['alertname', 'node'], groupWaitMs: 0 }], correlationWindowMs: 0, ...more })));

/** @param forTime from now on */
export const silence = (id: string, hits: string, forTime: string): Step => step(`a silence of ${hits} for ${forTime}`, ({ world }) => setSilence(world, id, hits, world.nowMs + ms(forTime)));
export const silenceEnds = (id: string): Step => step(`the silence ${id} is taken back`, ({ world }) => world.desk.configure('silence', null, id));
const setSilence = (world: Scene['world'], id: string, hits: string, endsAtMs: number): void =>
  world.desk.configure('silence', { id, matchers: matchers(hits), startsAtMs: world.nowMs, endsAtMs, createdBy: 'ada', comment: 'known', updatedAtMs: world.nowMs });

/** Alerts named `target` are kept back while one named `source` fires with the same labels. */
export const inhibition = (source: string, target: string, ...equal: string[]): Step => step(`${source} inhibits ${target}`, ({ world }) =>
  world.desk.configure('inhibition', inhibitionSchema.parse({ id: 'inhibition', source: [{ label: 'alertname', op: '=', value: source }], target: [{ label: 'alertname', op: '=', value: target }], equal })));

/** @param startsAt local time of the first window */
export const maintenance = (hits: string, timeZone: string, startsAt: string, lasts: string, repeat: z.input<typeof maintenanceSchema>['repeat'] = { every: 'never' }): Step =>
  step(`maintenance of ${hits} at ${startsAt} ${timeZone} for ${lasts}`, ({ world }) => world.desk.configure('maintenance', maintenanceSchema.parse({ id: 'maintenance', name: 'M', matchers: matchers(hits), timeZone, startsAt, durationMs: ms(lasts), repeat })));

/** One alert rule in a group of its own, evaluated every 15 seconds. */
export const rule = (name: string, expr: string, fields: Record<string, unknown> = {}): Step => step(`the rule ${name}: ${expr}`, ({ world }) =>
  world.rules.configure(ruleGroupSchema.parse({ id: name.toLowerCase(), name, intervalMs: 15_000, rules: [{ id: 'r', type: 'alert', name, condition: { kind: 'promql', expr }, labels: { severity: 'critical' }, ...fields }] })));

/** Time goes on until a wall clock shows this; nothing else happens. */
export const clock = (local: string, timeZone = 'UTC'): Step => step(`it is ${local} in ${timeZone}`, ({ world }) => world.until(instant(local, timeZone)));
