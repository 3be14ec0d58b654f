import { type ContactPoint, contactPointSchema, policySchema, scheduleSchema, teamSchema } from '@observer/contracts';
import { previewEscalation } from './preview-escalation';

const atMs = Date.parse('2026-11-25T12:00:00Z');
const point = (id: string, fields: object = {}): [string, ContactPoint] => [id, contactPointSchema.parse({ id, name: id, settings: { channel: 'webhook', url: 'https://example.com' }, ...fields })];
const directory = {
  schedules: new Map([['primary', scheduleSchema.parse({ id: 'primary', name: 'Primary', timeZone: 'UTC', layers: [{ name: 'hours', people: ['ann', 'bob'], startsAt: '2026-11-25T12:00', rotation: { unit: 'hour', length: 1 } }] })]]),
  teams: new Map([['ops', teamSchema.parse({ id: 'ops', name: 'Ops', contactPoints: ['chat'] })]]),
  contactPoints: new Map([point('ann-mail', { person: 'ann', order: 1 }), point('ann-phone', { person: 'ann', order: 0, from: 'critical' }), point('bob-mail', { person: 'bob' }), point('chat')]),
};
const onCall = { kind: 'schedule' as const, schedule: 'primary' };
const policy = (fields: object) => policySchema.parse({ id: 'p', name: 'P', steps: [{ waitMs: 0, recipients: [onCall] }, { waitMs: 3_600_000, recipients: [onCall] }], ...fields });
const reachedBy = (given: object, severity: 'critical' | 'warning' = 'critical') => previewEscalation(policy(given), { severity, atMs }, directory).steps.map(({ reached, atMs: at }) => `${(at - atMs) / 60_000} ${reached.map(({ contactPoint }) => contactPoint).join()}`);

describe('the preview of an escalation', () => {
  it('tells who is on call when each step is due, by the contact points for the severity', () => {
    expect(reachedBy({})).toEqual(['0 ann-phone', '60 bob-mail']);
    expect(reachedBy({}, 'warning')).toEqual(['0 ann-mail', '60 bob-mail']);
    expect(previewEscalation(policy({}), { severity: 'critical', atMs }, directory).steps[0]!.reached[0]).toMatchObject({ person: 'ann', why: 'You are on call for Primary.', next: ['ann-mail'] });
  });

  it('tells of steps that are passed over, that reach nobody, and whom the fallback tells then', () => {
    const { steps } = previewEscalation(policy({ steps: [{ waitMs: 0, recipients: [onCall], severities: ['info'] }, { waitMs: 60_000, recipients: [{ kind: 'person', user: 'eve' }] }], fallback: [{ kind: 'team', team: 'ops' }] }), { severity: 'critical', atMs }, directory);
    expect(steps).toMatchObject([
      { passedOver: 'only for info', reached: [], byFallback: false },
      { passedOver: '', missed: ['eve has no contact point for critical'], reached: [{ contactPoint: 'chat' }], byFallback: true },
    ]);
  });

  it('tells repeats, and counts those beyond what anybody reads', () => {
    expect(reachedBy({ repeat: { times: 1, everyMs: 7_200_000 } })).toEqual(['0 ann-phone', '60 bob-mail', '120 ann-phone', '180 bob-mail']);
    const long = previewEscalation(policy({ repeat: { times: 50, everyMs: 60_000 } }), { severity: 'critical', atMs }, directory);
    expect([long.steps.length, long.moreRepeats]).toEqual([64, 19]);
  });
});
