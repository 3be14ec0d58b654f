import { type ContactPoint } from '../../api/people';
import { idFault, idOf, knownPeople, pointsOf, unreached } from './known-people';

const point = (id: string, more: Partial<ContactPoint> = {}) => ({ document: { id, name: id, settings: { channel: 'email' as const, to: [] }, person: 'ada', order: 0, from: 'info' as const, sendResolved: true, digestMs: null, ...more } });

test('everybody whom a document names is known, once', () => {
  const layer = { name: 'l', people: ['bob', 'ada'], startsAt: '', rotation: { unit: 'day' as const, length: 1 }, restrictions: [] };
  const schedule = { id: 's', name: 'S', team: '', timeZone: 'UTC', layers: [layer], overrides: [{ id: 'o', person: 'eve', startsAtMs: 1, endsAtMs: 2, comment: '' }] };
  expect(knownPeople({ self: 'zoe', teams: [{ id: 't', name: 'T', members: ['ada'], contactPoints: [] }], schedules: [schedule], contactPoints: [{ person: null }, { person: 'cem' }] })).toEqual(['ada', 'bob', 'cem', 'eve', 'zoe']);
});

test('contact points are tried in their order', () => {
  expect(pointsOf([point('b', { order: 1 }), point('c'), point('a'), point('d', { person: 'bob' })], 'ada').map(({ document }) => document.id)).toEqual(['a', 'c', 'b']);
});

test('it is told for which severities nothing reaches a person', () => {
  expect(unreached([point('a', { from: 'critical' })], 'ada')).toEqual(['warning', 'info']);
  expect(unreached([point('a', { from: 'critical' })], 'bob')).toEqual(['critical', 'warning', 'info']);
  expect(unreached([point('a', { from: 'critical' }), point('b', { from: 'info' })], 'ada')).toEqual([]);
});

test('ids are made of names, and checked', () => {
  expect(['Night shift (EU)', 'Über-Nacht', '  '].map(idOf)).toEqual(['night-shift-eu', 'uber-nacht', '']);
  expect([idFault('ok-1', ['other']), idFault('ok-1', ['ok-1']), idFault('No', [])]).toEqual([undefined, 'There is one with this id already', 'Use lower case letters, digits and "-", at most 64']);
});
