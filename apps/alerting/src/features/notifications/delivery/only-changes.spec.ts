import { contactPointSchema, type Incident, type Notification } from '@observer/contracts';
import { renderSlack } from '../channels/slack/slack.channel';
import { alertOf, AT_MS, incidentContext, incidentOf } from '../channels/testing/contexts';
import { wordsOf } from '../channels/text/words';
import { webhookPayload } from '../channels/webhook/webhook-payload';
import { newNotification } from '../log/notification-state';
import { changesSince, goesOnFrom, toldOf } from './changes-since';
import { digestContext, incidentContext as contextOf } from './notification-context';

const resolved = (node: string) => alertOf(node, undefined, { state: 'resolved', resolvedAtMs: AT_MS + 1 });
const anIncident = (firing: string[], over: string[] = [], fields: Partial<Incident> = {}): Incident =>
  incidentOf({ alerts: [...firing.map((node) => alertOf(node)), ...over.map(resolved)], firingCount: firing.length, alertCount: firing.length + over.length, severity: 'warning', ...fields });
const before = anIncident(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
const now = anIncident(['c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'], ['a', 'b']);
const changes = changesSince(toldOf(before), now)!;
const contact = contactPointSchema.parse({ id: 'hook', name: 'H', settings: { channel: 'webhook', url: 'https://example.com' }, repeats: 'changes' });
const links = { webUrl: 'https://observer.example.com', key: undefined };
const notification = (fields: Partial<Notification> = {}): Notification =>
  ({ ...newNotification({ id: 'i1.1.0.1.hook', contactPoint: 'hook', channel: 'webhook', person: null, reason: 'escalation', why: 'W', change: 'opened', next: [], step: 's', incident: { id: 'i1', version: 1, escalationRun: 1 }, nowMs: 0, dueAtMs: 0 }), ...fields });

describe('a notification that follows another one', () => {
  it('tells which alerts fire that did not, which are over, and how many go on', () => {
    expect(changes).toMatchObject({ still: 5, resolvedCount: 2, severityBefore: null });
    expect([changes.fired, changes.resolved].map((alerts) => alerts.map(({ fingerprint }) => fingerprint))).toEqual([['h', 'i', 'j'], ['a', 'b']]);
    const words = wordsOf(incidentContext({ changes, incident: now }));
    expect(words.news).toBe('3 more firing, 2 resolved, 5 still firing');
    expect(words.lines.map(({ text }) => text)).toEqual([...['h', 'i', 'j'].map((node) => `NodeDown on ${node}: ${node} does not answer`), ...['a', 'b'].map((node) => `resolved: NodeDown on ${node}: ${node} does not answer`)]);
    expect([words.total, words.link]).toEqual([5, 'https://observer.example.com/incidents/i0190c1c2']);
  });

  it('tells a new severity, what people did, and when nothing changed', () => {
    const news = (incident: Incident, change = 'opened') => wordsOf(incidentContext({ changes: changesSince(toldOf(before), incident), incident, change })).news;
    expect(news({ ...before, severity: 'critical' })).toBe('Severity is now critical, was warning. 7 still firing');
    expect(news({ ...before, state: 'acknowledged', acknowledgedBy: 'ada' }, 'acknowledged')).toBe('Acknowledged by ada. Nothing changed: 7 still firing');
    expect(news(before)).toBe('Nothing changed: 7 still firing');
    expect(news({ ...anIncident([], ['a', 'b', 'c', 'd', 'e', 'f', 'g']), state: 'resolved' }, 'resolved')).toBe('Resolved. 7 resolved');
  });

  it('tells all again when an incident has more alerts than it keeps', () => {
    expect(changesSince({ ...toldOf(before), firingCount: 900 }, now)).toBeUndefined();
    expect(changesSince(toldOf(before), { ...now, firingCount: 900 })).toBeUndefined();
  });

  it('goes on from the newest one that was sent', () => {
    const told = toldOf(before);
    const sent = (sentAtMs: number, fields: Partial<Notification>) => notification({ state: 'sent', sentAtMs, ...fields });
    expect(goesOnFrom([sent(1, { providerId: 'first' }), sent(3, { providerId: 'third', told }), sent(2, { providerId: 'second', told: toldOf(now) }), notification({ state: 'failed', providerId: 'x' }), sent(4, {})])).toEqual({ providerId: 'third', told });
    expect(goesOnFrom([])).toEqual({ providerId: null, told: undefined });
  });

  it('does so only for contact points that want it, and only after a first one', () => {
    const context = (contactPoint: typeof contact, told?: Notification['told']) => contextOf(notification(), now, contactPoint, { providerId: null, told }, links, AT_MS);
    expect(context(contact, toldOf(before)).changes).toEqual(changes);
    expect(context(contact).changes).toBeUndefined();
    expect(context({ ...contact, repeats: 'all' }, toldOf(before)).changes).toBeUndefined();
  });

  it('is for programs the alerts that changed, and for a message that is kept up to date the news beside it', () => {
    expect(webhookPayload(incidentContext({ changes, incident: now }))).toMatchObject({ changes: { fired: 3, resolved: 2, still: 5 }, incident: { alerts: ['h', 'i', 'j', 'a', 'b'].map((fingerprint) => ({ fingerprint })), alertsLeftOut: 5 } });
    const [edit, reply] = renderSlack(incidentContext({ changes, incident: now, previousProviderId: 'C1:17.5' }), { settings: { channel: 'slack', conversation: 'C1' }, secrets: { token: 't' } }, { url: 'https://slack.example', interactive: false });
    expect(edit!.body).toContain('NodeDown on g');
    expect(reply!.body).toContain('3 more firing, 2 resolved, 5 still firing - NodeDown on h');
    expect(reply!.body).not.toContain('NodeDown on g');
  });
});

it('a digest tells of each incident once, as it is after its last change', () => {
  const incidents = new Map([['i1', anIncident(['a'])]]);
  const { entries } = digestContext([notification({ version: 1 }), notification({ version: 5, change: 'resolved' }), notification({ version: 3, change: 'assigned' })], incidents, contact, links, AT_MS);
  expect(entries.map(({ change }) => change)).toEqual(['resolved']);
});
