import { type ContactPoint, contactPointSchema, scheduleSchema, teamSchema } from '@observer/contracts';
import { type Directory, reach } from './recipients';

const contact = (id: string, fields: Record<string, unknown> = {}): ContactPoint => contactPointSchema.parse({ id, name: id, settings: { channel: 'email', to: [`${id}@example.com`] }, ...fields });
const byId = <T extends { id: string }>(...all: T[]): ReadonlyMap<string, T> => new Map(all.map((one) => [one.id, one]));
const directory: Directory = {
  contactPoints: byId(contact('ann-mail', { person: 'ann', order: 1 }), contact('ann-sms', { person: 'ann', order: 0, from: 'critical' }), contact('bob-mail', { person: 'bob' }), contact('ops')),
  teams: byId(teamSchema.parse({ id: 'ops', name: 'Ops', members: ['ann', 'bob', 'eve'], contactPoints: ['ops', 'gone'] }), teamSchema.parse({ id: 'empty', name: 'Empty' })),
  schedules: byId(
    scheduleSchema.parse({ id: 'primary', name: 'Primary', timeZone: 'UTC', layers: [{ name: 'l', people: ['ann', 'bob'], startsAt: '2026-01-01T00:00', rotation: { unit: 'day', length: 1 } }] }),
    scheduleSchema.parse({ id: 'none', name: 'None', timeZone: 'UTC', layers: [] }),
  ),
};
const told = (recipients: Parameters<typeof reach>[0], severity: 'critical' | 'info' = 'critical') => {
  const { targets, missed } = reach(recipients, directory, { severity }, Date.parse('2026-01-01T12:00Z'));
  return { targets: targets.map(({ contactPoint, person, next }) => [contactPoint.id, person, next.join()]), missed };
};

describe('recipients', () => {
  it('are told by the first of their contact points that is for the severity, and by the others when it fails', () => {
    expect(told([{ kind: 'person', user: 'ann' }])).toEqual({ targets: [['ann-sms', 'ann', 'ann-mail']], missed: [] });
    expect(told([{ kind: 'person', user: 'ann' }], 'info')).toEqual({ targets: [['ann-mail', 'ann', '']], missed: [] });
  });

  it('are whoever is on call, and the team with its own contact points, each once', () => {
    expect(told([{ kind: 'schedule', schedule: 'primary' }, { kind: 'team', team: 'ops' }]).targets).toEqual([['ann-sms', 'ann', 'ann-mail'], ['ops', null, ''], ['bob-mail', 'bob', '']]);
    expect(reach([{ kind: 'schedule', schedule: 'primary' }], directory, { severity: 'critical' }, Date.parse('2026-01-02T12:00Z')).targets[0]).toMatchObject({ person: 'bob', why: 'You are on call for Primary.' });
  });

  it('that lead to nobody are named', () => {
    expect(told([{ kind: 'schedule', schedule: 'none' }, { kind: 'schedule', schedule: 'x' }, { kind: 'team', team: 'empty' }, { kind: 'person', user: 'eve' }, { kind: 'contact-point', contactPoint: 'x' }])).toEqual({
      targets: [], missed: ['nobody is on call in None', 'there is no schedule x', 'the team Empty has nobody who can be told of critical', 'eve has no contact point for critical', 'contact point x is not there, or not for critical'],
    });
  });
});
