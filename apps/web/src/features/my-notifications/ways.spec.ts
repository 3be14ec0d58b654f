import { type ContactPoint } from '../../api/people';
import { isCollected, reordered, waysOf } from './ways';

const point = (id: string, order: number, more: Partial<ContactPoint> = {}) => ({ document: { id, name: id, settings: { channel: 'email' as const, to: [] }, person: 'ada', order, from: 'info' as const, sendResolved: true, digestMs: null, ...more } });

test('each severity has its contact points, in their order', () => {
  const ways = waysOf([point('mail', 1), point('phone', 0, { from: 'critical' }), point('other', 0, { person: 'bob' })], 'ada');
  expect(ways.map(({ severity, points }) => `${severity}: ${points.map(({ id }) => id).join()}`)).toEqual(['critical: phone,mail', 'warning: mail', 'info: mail']);
  expect(waysOf([], 'ada').every(({ points }) => points.length === 0)).toBe(true);
});

test('critical alerts never wait for a digest', () => expect([isCollected({ digestMs: 60_000 }, 'critical'), isCollected({ digestMs: 60_000 }, 'info'), isCollected({ digestMs: null }, 'info')]).toEqual([false, true, false]));

test('moving changes only the numbers that have to', () => {
  const own = [point('a', 0), point('b', 1), point('c', 2)];
  expect(reordered(own, 1, -1).map(({ stored, order }) => `${stored.document.id} ${order}`)).toEqual(['b 0', 'a 1']);
  expect(reordered([point('a', 0), point('b', 0)], 0, 1).map(({ stored, order }) => `${stored.document.id} ${order}`)).toEqual(['a 1']);
});
