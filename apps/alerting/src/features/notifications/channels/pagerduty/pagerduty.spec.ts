import { createHmac } from 'node:crypto';
import { acknowledgedContext, digestContext, hostileContext, incidentContext, resolvedContext, testContext } from '../testing/contexts';
import { renderPagerDuty } from './pagerduty.channel';
import { pagerDutyChange, pagerDutyEvent, ROUTING_KEY } from './testing/pagerduty-server';
import { pagerDutyActOf, verifyPagerDutyWebhook } from './verify-pagerduty-webhook';

const target = { settings: { channel: 'pagerduty' as const }, secrets: { routingKey: ROUTING_KEY } };
const render = (context: Parameters<typeof renderPagerDuty>[0]) => renderPagerDuty(context, target, 'https://events.pagerduty.com');
const actions = (context: Parameters<typeof renderPagerDuty>[0]) => render(context).map(({ body }) => (JSON.parse(body) as { event_action: string }).event_action);

describe('events for PagerDuty', () => {
  it('follow the incident under one key', () => {
    expect(JSON.parse(render(incidentContext())[0]!.body)).toMatchObject({ event_action: 'trigger', dedup_key: 'observer-i0190c1c2', client_url: 'https://observer.example.com/incidents/i0190c1c2', payload: { summary: 'Critical: #17 NodeDown: eth-us-1', severity: 'critical', source: 'Observer', class: 'NodeDown', custom_details: { alerts: ['NodeDown on eth-us-1: eth-us-1 does not answer'] } } });
    expect(JSON.parse(render(acknowledgedContext())[0]!.body)).toEqual({ routing_key: ROUTING_KEY, event_action: 'acknowledge', dedup_key: 'observer-i0190c1c2' });
    expect(JSON.parse(render(resolvedContext())[0]!.body)).toMatchObject({ event_action: 'resolve', dedup_key: 'observer-i0190c1c2' });
  });

  it('say nothing to what PagerDuty has no word for, and never open what is resolved', () => {
    expect(actions(incidentContext({ reason: 'update', change: 'note' }))).toEqual([]);
    expect(actions(acknowledgedContext({ change: 'note' }))).toEqual([]);
    expect(actions(incidentContext({ reason: 'update', change: 'severity-changed' }))).toEqual(['trigger']);
    expect(actions(incidentContext({ change: 'snoozed' }, { state: 'snoozed' }))).toEqual(['acknowledge']);
    expect(actions(incidentContext({}, { state: 'resolved' }))).toEqual(['resolve']);
  });

  it('close a test again, and page nobody for a digest', () => {
    expect(actions(testContext())).toEqual(['trigger', 'resolve']);
    const [digest] = render(digestContext(500));
    expect(digest!.url).toBe('https://events.pagerduty.com/v2/change/enqueue');
    expect(pagerDutyChange.safeParse(JSON.parse(digest!.body)).error).toBeUndefined();
  });

  it('stay within the limits with the worst words, and keep long keys apart', () => {
    const [event] = render(hostileContext());
    expect(pagerDutyEvent.safeParse(JSON.parse(event!.body)).error).toBeUndefined();
    expect(Buffer.byteLength(event!.body)).toBeLessThan(524_288);
    expect(event!.body).toMatch(/"alerts not shown":\d{3}/);
    const keys = ['a', 'b'].map((last) => (JSON.parse(render(incidentContext({ threadKey: 'k'.repeat(300) + last }))[0]!.body) as { dedup_key: string }).dedup_key);
    expect(keys[0]!.length).toBe(64);
    expect(keys[0]).not.toBe(keys[1]);
  });
});

describe('webhooks of PagerDuty', () => {
  const body = JSON.stringify({ event: { id: 'e1', event_type: 'incident.acknowledged', occurred_at: '2026-11-24T13:05:00Z', agent: { type: 'user_reference', summary: 'Ada' }, data: { type: 'incident', incident_key: 'observer-i1' } } });
  const sign = (secret: string) => `v1=${createHmac('sha256', secret).update(body).digest('hex')}`;

  it('are known by one of their signatures', () => {
    expect(verifyPagerDutyWebhook(sign('s'), body, 's')).toBe(true);
    expect(verifyPagerDutyWebhook(`${sign('old')}, ${sign('s')}`, body, 's')).toBe(true);
    for (const [header, text, secret] of [[sign('old'), body, 's'], [sign('s'), `${body} `, 's'], [undefined, body, 's'], ['v1=00', body, 's'], [sign(''), body, '']] as const) expect(verifyPagerDutyWebhook(header, text, secret)).toBe(false);
  });

  it('say what a person did, and not what our own events did', () => {
    expect(pagerDutyActOf(body)).toEqual({ eventId: 'e1', action: 'acknowledge', dedupKey: 'observer-i1', user: 'Ada', atMs: Date.UTC(2026, 10, 24, 13, 5) });
    for (const other of [body.replace('user_reference', 'inbound_integration_reference'), body.replace('acknowledged', 'annotated'), '{}', 'x']) expect(pagerDutyActOf(other)).toBeNull();
  });
});
