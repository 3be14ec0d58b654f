import { type ContactPoint, contactPointSchema, type Notification, notificationsBucket, type TimelineEntry } from '@observer/contracts';
import { updatesOf } from './updates';

const told = (contactPoint: string): Notification => notificationsBucket.schema.parse({ ...notificationsBucket.example, id: `i1.1.0.0.${contactPoint}`, contactPoint });
const points = new Map<string, ContactPoint>([
  ['pd', contactPointSchema.parse({ id: 'pd', name: 'PagerDuty', settings: { channel: 'pagerduty' } })],
  ['pd-2', contactPointSchema.parse({ id: 'pd-2', name: 'Another', settings: { channel: 'pagerduty' } })],
  ['slack', contactPointSchema.parse({ id: 'slack', name: 'Slack', settings: { channel: 'slack', conversation: '#ops' } })],
]);
const capabilities = ({ settings: { channel } }: ContactPoint) => ({ updatesThread: true, acknowledges: true, resolves: channel === 'pagerduty' });
const entry = (what: string, contactPoint?: string): TimelineEntry => ({ atMs: 1, by: null, what, text: '', details: contactPoint === undefined ? {} : { via: { channel: contactPoint === 'slack' ? 'slack' : 'pagerduty', contactPoint, name: 'ada' } } });
const hear = (change: string, timeline: TimelineEntry[]) => updatesOf({ id: 'i1', version: 3, timeline }, change, [...points.keys()].map(told), points, capabilities).map(({ contactPoint }) => contactPoint.id);

describe('who hears of a change', () => {
  it('is everybody who was told before', () => expect(hear('acknowledged', [entry('acknowledged')])).toEqual(['pd', 'pd-2', 'slack']));

  it('is not the provider where it was made, when that keeps a state of its own', () => {
    expect(hear('acknowledged', [entry('acknowledged', 'pd')])).toEqual(['pd-2', 'slack']);
    expect(hear('resolved', [entry('acknowledged', 'pd'), entry('resolved')])).toEqual(['pd', 'pd-2', 'slack']);
    expect(hear('acknowledged', [entry('acknowledged', 'slack')])).toEqual(['pd', 'pd-2', 'slack']);
  });
});
