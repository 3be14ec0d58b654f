import { type Policy } from '../../api/people';
import { formOf, isFaulty, newStep, policyErrors, policyOf, recipientKey, recipientOf } from './policy-form';

const policy: Policy = {
  id: 'p', name: 'P', repeat: { times: 2, everyMs: 1_800_000 }, fallback: [{ kind: 'team', team: 'ops' }], acknowledgeTimeoutMs: 3_600_000,
  steps: [{ waitMs: 30_000, recipients: [{ kind: 'schedule', schedule: 's' }], severities: ['critical'], times: { timeZone: 'UTC', windows: [{ weekdays: [1], from: '09:00', to: '17:00' }] } }],
};

test('what is stored is what the form makes of it', () => {
  expect(policyOf(formOf(policy))).toEqual(policy);
  expect(policyOf({ ...formOf(policy), acknowledgeMinutes: ' ' }).acknowledgeTimeoutMs).toBeNull();
  expect(isFaulty(policyErrors(formOf(policy)))).toBe(false);
});

test('what is wrong is told at its field', () => {
  expect(policyErrors(formOf())).toEqual({ name: 'Give it a name', steps: { 0: { recipients: 'Whom does it tell?' } } });
  const step = { ...newStep(1), waitMinutes: '-1', times: { timeZone: 'UTC', windows: [{ weekdays: [], from: '09:00', to: '10:00' }] } };
  expect(policyErrors({ ...formOf(policy), steps: [step], repeatTimes: '51', repeatMinutes: '0', acknowledgeMinutes: 'x' })).toEqual({
    repeatTimes: 'From 0 to 50', repeatMinutes: 'At least 1 minute', acknowledgeMinutes: 'At least 1 minute, or empty',
    steps: { 0: { waitMinutes: 'From 0 minutes to 7 days', recipients: 'Whom does it tell?', times: 'Give a time zone, and days for each part of the week' } },
  });
});

test('recipients are chosen by a key; what is none is a person', () => {
  for (const key of ['person/ada', 'schedule/primary', 'team/ops', 'contact-point/chat']) expect(recipientKey(recipientOf(key))).toBe(key);
  expect(recipientOf('eve')).toEqual({ kind: 'person', user: 'eve' });
});
