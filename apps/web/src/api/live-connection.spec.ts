/** @jest-environment jsdom */
import { guarded, reconnectDelayMs, shortLivedAfter } from './live-connection';

test('a faulty receiver is reported and ends nothing', () => {
  const reported: unknown[] = [];
  Object.assign(globalThis, { reportError: (thrown: unknown) => reported.push(thrown) });
  const fault = new Error('no pipeline');
  const got: number[] = [];
  const receive = guarded((message: number) => {
    if (message === 1) throw fault;
    got.push(message);
  });
  [0, 1, 2].forEach(receive);
  expect([got, reported]).toEqual([[0, 2], [fault]]);
});

test('connections that break as soon as they open are tried ever more seldom', () => {
  let shortLived = 0;
  const waits = Array.from({ length: 8 }, () => reconnectDelayMs((shortLived = shortLivedAfter(shortLived, 300)), 1));
  expect(waits).toEqual([800, 1600, 3200, 6400, 12_800, 15_000, 15_000, 15_000]);
  expect(shortLivedAfter(shortLived, 60_000)).toBe(0);
  expect(shortLivedAfter(3, undefined)).toBe(3);
});
