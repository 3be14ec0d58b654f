import { digestWords, healthOf, reasonWords } from './contact-words';

test('how a contact point does is told by the newest that is known', () => {
  const texts = [
    healthOf({ circuit: 'CLOSED', lastError: '', lastSentAtMs: null }), healthOf({ circuit: 'CLOSED', lastError: '', lastSentAtMs: 1 }), healthOf({ circuit: 'CLOSED', lastError: '403', lastSentAtMs: 1 }),
    healthOf({ circuit: 'HALF_OPEN', lastError: '403', lastSentAtMs: 1 }), healthOf({ circuit: 'OPEN', lastError: '403', lastSentAtMs: null }),
  ].map(({ text }) => text);
  expect(texts).toEqual(['Nothing sent yet', 'Works', 'The last attempt failed', 'Being tried again', 'Paused: it failed too often']);
});

test('reasons and intervals are in words', () => {
  expect([reasonWords({ reason: 'escalation' }), reasonWords({ reason: 'other' })]).toEqual(['somebody is wanted', 'other']);
  expect([digestWords(900_000), digestWords(7_200_000)]).toEqual(['every 15 min', 'every 2 h']);
});
