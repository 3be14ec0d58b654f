import { type Policy } from '../../api/people';
import { afterWords, conditionWords, dueTimes, recipientWords, weekdayWords } from './policy-words';

const names = { schedule: () => 'Primary', team: () => 'Platform', contactPoint: () => 'Chat' };
const policy: Policy = { id: 'p', name: 'P', steps: [{ waitMs: 0, recipients: [], severities: [], times: null }, { waitMs: 600_000, recipients: [], severities: [], times: null }], repeat: { times: 0, everyMs: 60_000 }, fallback: [], acknowledgeTimeoutMs: null };

test('steps are due after those before them', () => expect(dueTimes([{ waitMs: 0 }, { waitMs: 600_000 }, { waitMs: 60_000 }])).toEqual([0, 600_000, 660_000]));

test('recipients are named', () => {
  expect([recipientWords({ kind: 'person', user: 'ada' }, names), recipientWords({ kind: 'schedule', schedule: 's' }, names), recipientWords({ kind: 'team', team: 't' }, names), recipientWords({ kind: 'contact-point', contactPoint: 'c' }, names)]).toEqual([
    'ada', 'whoever is on call in Primary', 'team Platform', 'Chat',
  ]);
});

test('conditions are in words', () => {
  expect(conditionWords({ severities: [], times: null })).toBe('');
  expect(conditionWords({ severities: ['critical'], times: { timeZone: 'Europe/Zurich', windows: [{ weekdays: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' }] } })).toBe('only critical, only Mon–Fri 09:00–17:00 (Europe/Zurich)');
  expect([weekdayWords([1, 3]), weekdayWords([6, 7]), weekdayWords([1, 2, 3, 4, 5, 6, 7])]).toEqual(['Mon, Wed', 'Sat, Sun', 'every day']);
});

test('what follows the last step is told', () => {
  expect(afterWords(policy)).toEqual(['Then nobody else is told.']);
  expect(afterWords({ ...policy, repeat: { times: 3, everyMs: 60_000 }, acknowledgeTimeoutMs: 3_600_000 })).toEqual(['Then all of it again up to 3 times, every 10 min, while nobody acknowledges.', 'Acknowledged but not resolved after 1 h: it begins anew.']);
});
