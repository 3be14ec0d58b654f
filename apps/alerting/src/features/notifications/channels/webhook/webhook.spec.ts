import { digestContext, hostileContext, incidentContext, testContext } from '../testing/contexts';
import { WEBHOOK_LIMITS, webhookPayload } from './webhook-payload';
import { signWebhook, verifyWebhook } from './webhook-signature';

describe('what webhooks are sent', () => {
  it('is the incident, what happened, and where to act', () => {
    expect(webhookPayload(incidentContext())).toMatchObject({
      version: 1, id: 'i0190c1c2.1.0.0.ops', kind: 'incident', at: '2026-11-24T13:05:00.000Z', reason: 'escalation', change: 'opened',
      links: { acknowledge: 'https://observer.example.com/act/ack-token' }, incident: { number: 17, severity: 'critical', state: 'triggered', openedAt: '2026-11-24T13:05:00.000Z', alertsLeftOut: 0, alerts: [{ labels: { node: 'eth-us-1' }, state: 'firing' }] },
    });
    expect(webhookPayload(testContext())).toMatchObject({ kind: 'test', by: 'ada' });
    expect(webhookPayload(digestContext(2))).toMatchObject({ kind: 'digest', entries: [{ change: 'opened', incident: { number: 1 } }, { incident: { number: 2 } }], entriesLeftOut: 0 });
  });

  it.each([['500 alerts with the worst words', hostileContext()], ['500 alerts of 2 KB', incidentContext({}, { alertCount: 500, alerts: hostileContext().incident.alerts.map((alert) => ({ ...alert, annotations: { description: 'ü'.repeat(2_000) } })) })], ['a digest of 900', digestContext(900)]])('stays within its limit: %s', (_name, context) => {
    const body = JSON.stringify(webhookPayload(context));
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(WEBHOOK_LIMITS.body);
    expect(body).toMatch(/LeftOut":[1-9]/);
  });
});

it('signatures are over time and body, and old ones count no more', () => {
  const signature = signWebhook(1_700_000_000, '{"a":1}', 'key');
  // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac key
  expect(signature).toBe('v1=a438e398bfafc57e4396bb7fc2304422f0f768e965d073ca313cb52e22e6ad03');
  const given = { timestamp: '1700000000', signature };
  expect(verifyWebhook(given, '{"a":1}', 'key', 1_700_000_100_000)).toBe(true);
  for (const [what, body, key, nowMs] of [[given, '{"a":2}', 'key', 1_700_000_000_000], [given, '{"a":1}', 'other', 1_700_000_000_000], [given, '{"a":1}', 'key', 1_700_000_301_000], [{ ...given, timestamp: '1700000001' }, '{"a":1}', 'key', 1_700_000_000_000], [{ timestamp: 'x', signature }, '{"a":1}', 'key', 0]] as const) expect(verifyWebhook(what, body, key, nowMs)).toBe(false);
});
