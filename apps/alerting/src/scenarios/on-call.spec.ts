/** Who is on call, also when that changes in the middle of an incident or clocks change. */
import { after, clock, onCall, person, policy, routing, schedule, turns, within } from './given';
import { Given, scenario, step, Then, When } from './scenario';
import { nobodyIsTold, told, toldAt } from './then';
import { acknowledges, fires, passes, until } from './when';

const NODE = 'NodeDown node=a';
const ZURICH = 'Europe/Zurich';
const NEW_YORK = 'America/New_York';
const LORD_HOWE = 'Australia/Lord_Howe';
const people = [person('ann', 'sms'), person('bob', 'sms'), person('boss', 'sms')];
const primary = policy([after('0s', onCall('primary')), after('10m', onCall('primary')), after('10m', 'boss')]);

describe('on call', () => {
  scenario('is whoever it is when a step comes, so a hand-off in the middle of an incident changes whom the next step reaches',
    Given(routing(), ...people, clock('2026-01-12T08:55', ZURICH), schedule('primary', ZURICH, [turns(['ann', 'bob'], 'week', '2026-01-05T09:00')]), primary),
    When(fires(NODE), passes('20m')),
    Then(toldAt(ZURICH, '2026-01-12 08:55 ann-sms page #1', '2026-01-12 09:05 bob-sms page #1', '2026-01-12 09:15 boss-sms page #1')),
  );

  scenario('is whoever took over for a while, until that is over',
    Given(routing(), ...people, clock('2026-01-06T10:00'), schedule('primary', 'UTC', [turns(['ann'], 'week', '2026-01-05T09:00')], [{ id: 'o', person: 'bob', startsAtMs: Date.parse('2026-01-06T09:00:00Z'), endsAtMs: Date.parse('2026-01-06T10:05:00Z'), comment: '' }]), primary),
    When(fires(NODE), passes('11m')),
    Then(told('bob-sms page #1', 'ann-sms page #1')),
  );

  scenario('changes at once for an incident that is open when the schedule does',
    Given(routing(), ...people, schedule('primary', 'UTC', [turns(['ann'], 'week', '2026-01-05T00:00')]), primary),
    When(fires(NODE), passes('5m'), step('the schedule is bob’s now', ({ world }) => world.people.schedule({ id: 'primary', name: 'P', timeZone: 'UTC', layers: [turns(['bob'], 'week', '2026-01-05T00:00')] })), passes('6m')),
    Then(told('ann-sms page #1', 'bob-sms page #1')),
  );

  describe('when clocks go on an hour', () => {
    scenario('is handed over at the same time of day in Zurich, an hour of real time earlier',
      Given(routing(), ...people, clock('2026-03-29T08:59', ZURICH), schedule('primary', ZURICH, [turns(['ann', 'bob'], 'day', '2026-03-28T09:00')]), primary),
      When(fires(NODE), passes('11m')),
      Then(toldAt('UTC', '2026-03-29 06:59 ann-sms page #1', '2026-03-29 07:09 bob-sms page #1')),
    );
    scenario('is handed over when the clock goes on, where the time of the hand-off never comes',
      Given(routing(), ...people, clock('2026-03-29T01:55', ZURICH), schedule('primary', ZURICH, [turns(['ann', 'bob'], 'day', '2026-03-28T02:30')]), primary),
      When(fires(NODE), passes('11m')),
      Then(toldAt(ZURICH, '2026-03-29 01:55 ann-sms page #1', '2026-03-29 03:05 bob-sms page #1')),
    );
    scenario('waits as long as the policy says, whatever the wall clock shows',
      Given(routing(), ...people, clock('2026-03-29T01:45', ZURICH), schedule('primary', ZURICH, [turns(['ann'], 'day', '2026-03-28T00:00')]), policy([after('0s', onCall('primary')), after('30m', 'boss')])),
      When(fires(NODE), passes('1h')),
      Then(toldAt(ZURICH, '2026-03-29 01:45 ann-sms page #1', '2026-03-29 03:15 boss-sms page #1')),
    );
  });

  describe('when an hour comes twice', () => {
    scenario('is handed over the first time the clock shows the time, in New York',
      Given(routing(), ...people, clock('2026-11-01T01:25', NEW_YORK), schedule('primary', NEW_YORK, [turns(['ann', 'bob'], 'day', '2026-10-31T01:30')]), policy([after('0s', onCall('primary')), after('10m', onCall('primary')), after('1h', onCall('primary'))])),
      When(fires(NODE), passes('2h')),
      // The third step comes at 01:35 again, and bob stays bob.
      Then(toldAt('UTC', '2026-11-01 05:25 ann-sms page #1', '2026-11-01 05:35 bob-sms page #1', '2026-11-01 06:35 bob-sms page #1')),
    );
    scenario('takes turns of hours by real hours: nobody has one of two hours, or of half an hour in Lord Howe',
      Given(routing(), ...people, clock('2026-04-05T01:50', LORD_HOWE), schedule('primary', LORD_HOWE, [turns(['ann', 'bob'], 'hour', '2026-04-05T01:00')]), policy([after('0s', onCall('primary')), after('10m', onCall('primary')), after('50m', onCall('primary')), after('10m', onCall('primary'))])),
      When(fires(NODE), passes('2h')),
      Then(toldAt(LORD_HOWE, '2026-04-05 01:50 ann-sms page #1', '2026-04-05 01:30 bob-sms page #1', '2026-04-05 02:20 bob-sms page #1', '2026-04-05 02:30 ann-sms page #1')),
    );
  });

  describe('and quiet hours', () => {
    const quiet = policy([within(ZURICH, '07:00', '22:00', after('0s', 'ann')), after('1h', 'boss')]);
    scenario('pass a step over that is for other hours, and the next one comes',
      Given(routing(), ...people, clock('2026-01-07T03:00', ZURICH), quiet),
      When(fires(NODE), passes('2h')),
      Then(toldAt(ZURICH, '2026-01-07 04:00 boss-sms page #1')),
    );
    scenario('end by the wall clock, also on the day that has 23 hours',
      Given(routing(), ...people, clock('2026-03-29T06:59', ZURICH), quiet),
      When(fires(NODE), passes('1s')),
      Then(nobodyIsTold),
      When(acknowledges(), passes('1m'), fires('NodeDown node=b'), passes('1s')),
      Then(told('ann-sms page #2')),
    );
    scenario('end by the wall clock, also on the day that has 25 hours',
      Given(routing(), ...people, clock('2026-10-25T06:59', ZURICH), quiet),
      When(fires(NODE), passes('1s'), acknowledges(), until('2026-10-25T07:00', ZURICH), fires('NodeDown node=b'), passes('1s')),
      Then(toldAt('UTC', '2026-10-25 06:00 ann-sms page #2')),
    );
  });
});
