import { type KeyPress } from '../../app/shortcut-keys';
import { triageKey } from './triage-keys';

const press = (key: string, timeStamp: number, more: object = {}) => ({ key, timeStamp, ctrlKey: false, metaKey: false, altKey: false, repeat: false, target: null, ...more });

test('a key of the inbox acts, others do not', () => {
  const recent: KeyPress[] = [];
  expect([triageKey(press('j', 0), recent), triageKey(press('A', 10), recent), triageKey(press('x', 20), recent)]).toEqual(['j', 'a', undefined]);
});

test('"g a" goes to a page and acknowledges nothing', () => {
  const recent: KeyPress[] = [];
  expect([triageKey(press('g', 0), recent), triageKey(press('a', 100), recent)]).toEqual([undefined, undefined]);
  expect([triageKey(press('g', 10_000), recent), triageKey(press('a', 20_000), recent)]).toEqual([undefined, 'a']);
});

test('keys typed into a field or with a modifier belong to others', () => {
  expect(triageKey(press('r', 0, { ctrlKey: true }), [])).toBeUndefined();
  expect(triageKey(press('r', 0, { target: { tagName: 'INPUT' } }), [])).toBeUndefined();
});

test('a key that is held moves, but resolves only once', () => {
  expect([triageKey(press('j', 0, { repeat: true }), []), triageKey(press('r', 0, { repeat: true }), [])]).toEqual(['j', undefined]);
});
