import { liveWords } from './live-indicator';

const now = { paused: false, state: 'open' as const, silentMs: 300 };

test('a page says whether it moves, and the worst thing wins', () => {
  expect(liveWords(now).words).toBe('Live');
  expect(liveWords({ ...now, state: 'lost' }).words).toBe('Reconnecting');
  expect(liveWords({ ...now, paused: true, state: 'lost' }).words).toBe('Paused');
  expect(liveWords({ ...now, silentMs: undefined }).words).toBe('Connecting');
});

test('an open connection that brings nothing is not live', () => {
  expect(liveWords({ ...now, silentMs: 12_000 })).toEqual({ tone: 'warn', words: 'Silent for 12 s' });
});
