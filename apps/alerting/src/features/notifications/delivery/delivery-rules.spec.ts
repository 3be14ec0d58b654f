import { contactPointSchema, exampleIncident, type Incident, incidentSchema, type Notification } from '@observer/contracts';
import fc from 'fast-check';
import { again, begun, ended, isSpent, newNotification, outlastsPatience, SENDING_LEASE_MS, sent } from '../log/notification-state';
import { afterFailure, afterSent, circuitOf, healthy } from './contact-circuit';
import { decideDelivery, type DeliveryFacts } from './decide-delivery';

const incident = (fields: Partial<Incident> = {}): Incident => ({ ...incidentSchema.parse(exampleIncident), id: 'i1', ...fields });
const notification = (fields: Partial<Notification> = {}): Notification => ({
  ...newNotification({ id: 'i1.1.0.0.hook', contactPoint: 'hook', channel: 'webhook', person: null, reason: 'escalation', why: '', change: 'opened', next: [], step: 'i1-1-0-0', incident: incident({ escalationRun: 1 }), nowMs: 0, dueAtMs: 0 }), ...fields,
});
const contactPoint = contactPointSchema.parse({ id: 'hook', name: 'H', settings: { channel: 'webhook', url: 'https://example.com' } });
const decide = (fields: Partial<DeliveryFacts> = {}) => decideDelivery({ notification: notification(), incident: incident(), contactPoint, channelReady: true, health: healthy, otherInFlight: false, nowMs: 1_000, ...fields });

describe('a notification whose time has come', () => {
  it('is sent while its incident wants that', () => {
    expect(decide()).toEqual({ kind: 'send' });
    for (const state of ['acknowledged', 'snoozed', 'resolved', 'merged'] as const) expect(decide({ incident: incident({ state }) })).toMatchObject({ kind: 'end', state: 'cancelled' });
    expect(decide({ incident: incident({ escalationRun: 2 }) })).toMatchObject({ state: 'cancelled', reason: 'the incident escalates anew' });
    expect(decide({ notification: notification({ reason: 'resolved' }) })).toMatchObject({ state: 'cancelled', reason: 'the incident was reopened' });
    expect(decide({ notification: notification({ reason: 'update' }), incident: incident({ state: 'acknowledged' }) })).toEqual({ kind: 'send' });
  });

  it('waits for its time, for its sender, and for what goes before it', () => {
    expect(decide({ notification: notification({ dueAtMs: 5_000 }) })).toEqual({ kind: 'wait', untilMs: 5_000 });
    expect(decide({ notification: begun(notification(), 900)! })).toEqual({ kind: 'wait', untilMs: 900 + SENDING_LEASE_MS });
    expect(decide({ notification: begun(notification(), 900)!, nowMs: 900 + SENDING_LEASE_MS })).toEqual({ kind: 'send' });
    expect(decide({ otherInFlight: true })).toEqual({ kind: 'wait', untilMs: 1_500 });
  });

  it('fails where it cannot go, at once where the person has another contact point', () => {
    expect(decide({ contactPoint: undefined })).toMatchObject({ state: 'failed', reason: 'contact point hook was deleted' });
    expect(decide({ channelReady: false })).toMatchObject({ state: 'failed' });
    const open = { failures: 5, openUntilMs: 9_000, lastError: '500', lastSentAtMs: null };
    expect(decide({ health: open })).toEqual({ kind: 'wait', untilMs: 9_000 });
    expect(decide({ health: open, notification: notification({ next: ['mail'] }) })).toMatchObject({ state: 'failed', reason: 'not tried: it failed 5 times in a row, last: 500' });
    expect(decide({ notification: notification({ attempts: 10, lastError: '503' }) })).toMatchObject({ state: 'failed', reason: '503' });
    const over = { incident: incident({ state: 'resolved' }), notification: notification({ reason: 'resolved', attempts: 10, lastError: '503' }) };
    expect(decide(over)).toEqual({ kind: 'send' });
    expect(decide({ ...over, nowMs: 3_600_000 })).toMatchObject({ state: 'failed', reason: '503' });
  });

  it('is left alone once it has ended, whatever else is so', () => {
    for (const state of ['sent', 'failed', 'cancelled', 'skipped'] as const) {
      expect(decide({ notification: notification({ state }), incident: undefined })).toEqual({ kind: 'nothing' });
      expect(begun(notification({ state }), 1)).toBeUndefined();
      expect(ended(notification({ state }), 'failed', 'x').state).toBe(state);
    }
  });

  it('pauses longer after each failure, or as long as the provider asks', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
      const pauseMs = again(notification({ attempts, state: 'sending' }), 'r', null, 0, random).dueAtMs;
      expect(pauseMs).toBeGreaterThanOrEqual(500);
      expect(pauseMs).toBeLessThanOrEqual(90_000);
    }));
    expect(again(notification({ attempts: 1 }), 'r', 7_000, 1_000, 0.5)).toMatchObject({ state: 'queued', dueAtMs: 8_000, lastError: 'r' });
    expect(sent(notification({ lastError: 'r' }), 'p', 5)).toMatchObject({ state: 'sent', providerId: 'p', lastError: '', sentAtMs: 5 });
  });

  it.each([
    ['a page that asks for nothing', {}, null, false],
    ['a page within its patience', {}, 540_000, false],
    ['a page beyond its patience', {}, 600_000, true],
    ['a page while another contact point waits', { next: ['mail'] }, 61_000, true],
    ['news within an hour', { reason: 'update' as const }, 600_000, false],
    ['news beyond all time', { reason: 'update' as const }, Infinity, true],
    ['a digest that was written down yesterday', { reason: 'digest' as const, queuedAtMs: -86_400_000 }, 60_000, false],
    ['a digest for ever', { reason: 'digest' as const }, 1e300, true],
  ])('is not left to a provider that asks for too long: %s', (_, fields, afterMs, expected) => expect(outlastsPatience(notification(fields), afterMs, 1_000)).toBe(expected));

  it('is tried again although its digest waited for hours', () => {
    const digest = notification({ reason: 'digest', attempts: 1, queuedAtMs: 0 });
    expect([isSpent(digest, 86_400_000), isSpent({ ...digest, attempts: 10 }, 1)]).toEqual([false, true]);
  });
});

it('the circuit of a contact point opens after five failures, longer with each one more, and closes with a success', () => {
  let health = healthy;
  for (let i = 0; i < 4; i++) health = afterFailure(health, '500', 0);
  expect(circuitOf(health, 0)).toBe('closed');
  health = afterFailure(health, '500', 0);
  expect([circuitOf(health, 29_999), circuitOf(health, 30_000)]).toEqual(['open', 'half-open']);
  expect(afterFailure(health, '500', 0).openUntilMs).toBe(60_000);
  for (let i = 0; i < 30; i++) health = afterFailure(health, '500', 0);
  expect(health.openUntilMs).toBe(300_000);
  expect(circuitOf(afterSent(health, 7), 0)).toBe('closed');
});
