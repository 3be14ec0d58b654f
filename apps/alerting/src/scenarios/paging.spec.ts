/** Who is told of an incident, when, and what ends it. */
import { after, contact, onCall, person, place, policy, routing, rule, schedule, team, turns } from './given';
import { Given, scenario, step, Then, When } from './scenario';
import { inTimeline, nobodyIsTold, noneOpen, open, told, toldInAnyOrder } from './then';
import { acknowledges, ends, fires, isAway, isBack, isDead, measures, passes, reopens, resolves, snoozes } from './when';

const NODE = 'NodeDown node=a';
const people = [person('ann', 'sms'), person('bob', 'sms'), person('eve', 'sms')];

describe('an incident', () => {
  scenario('goes to the right people in order, stops in the moment it is acknowledged, and closes everywhere when it is over',
    Given(routing(), ...people, place('ops', 'slack'), policy([after('0s', 'ann', contact('ops-slack')), after('5m', 'bob'), after('10m', 'eve')])),
    When(fires(NODE)),
    Then(told(), open('#1 triggered NodeDown: a (1)')),
    When(passes('1s')),
    Then(told('ann-sms page #1', 'ops-slack page #1')),
    When(passes('4m58s')),
    Then(nobodyIsTold),
    When(passes('1s')),
    Then(told('bob-sms page #1')),
    When(acknowledges()),
    Then(told(), open('#1 acknowledged NodeDown: a (1)')),
    When(passes('20h')),
    // The chat's thread says who has it; nobody's telephone rings for that.
    Then(told('ops-slack acknowledged #1')),
    When(ends(NODE), passes('1s')),
    Then(toldInAnyOrder('ann-sms resolved #1', 'bob-sms resolved #1', 'ops-slack resolved #1'), noneOpen),
    When(passes('7d')),
    Then(nobodyIsTold),
  );

  scenario('that is acknowledged at the very time of a step is told to nobody any more',
    Given(routing(), ...people, policy([after('0s', 'ann'), after('5m', 'bob')])),
    When(fires(NODE), passes('1s')),
    Then(told('ann-sms page #1')),
    When(passes('4m58s'), step('999 ms pass', ({ world }) => world.until(world.nowMs + 999)), acknowledges(), passes('1h')),
    Then(nobodyIsTold),
  );

  scenario('is told to all its people again while nobody acknowledges, as often as the policy says, then no more',
    Given(routing(), ...people, policy([after('0s', 'ann'), after('5m', 'bob')], { repeat: { times: 2, everyMs: 1_800_000 } })),
    When(fires(NODE), passes('30m')),
    Then(told('ann-sms page #1', 'bob-sms page #1', 'ann-sms page #1')),
    When(passes('30m1s')),
    Then(told('bob-sms page #1', 'ann-sms page #1')),
    When(passes('20h')),
    Then(told('bob-sms page #1'), open('#1 triggered NodeDown: a (1)')),
  );

  scenario('goes to the next contact point of a person when the first is dead, and to the fallback when all are',
    Given(routing(), person('ann', 'sms', 'voice'), person('boss', 'sms'), policy([after('0s', 'ann'), after('5m', 'ann')], { fallback: ['boss'] })),
    When(isDead('ann-sms'), fires(NODE), passes('1s')),
    Then(told('ann-voice page #1')),
    When(isDead('ann-voice'), passes('5m')),
    Then(told('boss-sms page #1'), inTimeline(1, 'notification-failed: ann-voice could not be told: 404')),
  );

  scenario('reaches the fallback when nobody is on call, and says so when there is none',
    Given(routing(), person('boss', 'sms'), schedule('empty', 'UTC', [turns(['nobody'], 'week', '2027-01-01T09:00')]), policy([after('0s', onCall('empty'))], { fallback: ['boss'] })),
    When(fires(NODE), passes('1s')),
    Then(told('boss-sms page #1')),
    When(step('the fallback is taken away', ({ world }) => world.people.policy({ id: 'default', name: 'D', steps: [after('0s', onCall('empty'))] })), fires('NodeDown node=b'), passes('1s')),
    Then(nobodyIsTold, inTimeline(2, 'escalated: Step 1 of 1: reaches nobody, and no fallback does')),
  );

  scenario('waits for a provider that is away, and no longer once it is acknowledged',
    Given(routing(), person('ann', 'sms'), person('bob', 'sms'), policy([after('0s', 'ann', 'bob')])),
    When(isAway('ann-sms', 'bob-sms'), fires(NODE), passes('10s')),
    Then(nobodyIsTold),
    When(isBack('ann-sms'), passes('2m')),
    Then(told('ann-sms page #1')),
    When(acknowledges(), isBack('bob-sms'), passes('1d')),
    Then(nobodyIsTold),
  );

  scenario('that is reopened goes to everybody from the beginning, and closes for those too who were told before',
    Given(routing(), ...people, place('duty', 'pagerduty'), policy([after('0s', contact('duty-pagerduty')), after('5m', 'ann')])),
    When(fires(NODE), passes('6m'), resolves()),
    Then(told('duty-pagerduty page #1', 'ann-sms page #1')),
    When(passes('1s')),
    Then(toldInAnyOrder('duty-pagerduty resolved #1', 'ann-sms resolved #1')),
    When(reopens(), passes('1s')),
    Then(told('duty-pagerduty reopened #1', 'duty-pagerduty page #1'), open('#1 triggered NodeDown: a (1)')),
    When(ends(NODE), passes('1s')),
    // ann was told in the run before only, and knows it as over; she hears that it is over again.
    Then(toldInAnyOrder('duty-pagerduty resolved #1', 'ann-sms resolved #1')),
  );

  scenario('closes at a provider that may have taken a page whose answer was lost',
    Given(routing(), place('duty', 'pagerduty'), policy([after('0s', contact('duty-pagerduty'))])),
    When(isAway('duty-pagerduty'), fires(NODE), passes('5s'), isBack('duty-pagerduty'), acknowledges()),
    Then(nobodyIsTold),
    When(passes('1s')),
    Then(told('duty-pagerduty acknowledged #1')),
    When(ends(NODE), passes('1s')),
    Then(told('duty-pagerduty resolved #1')),
  );

  scenario('is told to be over also to a provider that is away for half an hour',
    Given(routing(), place('duty', 'opsgenie'), policy([after('0s', contact('duty-opsgenie'))])),
    When(fires(NODE), passes('1m'), isAway('duty-opsgenie'), ends(NODE), passes('30m')),
    Then(told('duty-opsgenie page #1'), noneOpen),
    When(isBack('duty-opsgenie'), passes('10m')),
    Then(told('duty-opsgenie resolved #1')),
  );

  scenario('that is snoozed is quiet until the snooze is over, then begins from the beginning',
    Given(routing(), ...people, policy([after('0s', 'ann'), after('5m', 'bob')])),
    When(fires(NODE), passes('1s'), snoozes('2h'), passes('1h59m')),
    Then(told('ann-sms page #1'), open('#1 snoozed NodeDown: a (1)')),
    When(passes('1m')),
    Then(told('ann-sms page #1'), open('#1 triggered NodeDown: a (1)')),
    When(passes('5m')),
    Then(told('bob-sms page #1')),
  );

  scenario('that nobody resolves after acknowledging it escalates anew',
    Given(routing(), ...people, policy([after('0s', 'ann'), after('5m', 'bob')], { acknowledgeTimeoutMs: 3_600_000 })),
    When(fires(NODE), passes('1s'), acknowledges(), passes('59m')),
    Then(told('ann-sms page #1')),
    When(passes('2m')),
    Then(told('ann-sms page #1'), inTimeline(1, 'Escalates anew: acknowledged by ada, not resolved within 60 minutes')),
  );

  scenario('reaches a team: its chat and each of its members, each once',
    Given(routing(), ...people, place('ops', 'slack'), step('the team ops', ({ world }) => world.people.team({ id: 'ops', name: 'Ops', members: ['ann', 'bob'], contactPoints: ['ops-slack'] })), policy([after('0s', team('ops'), 'ann')])),
    When(fires(NODE), passes('1s')),
    Then(toldInAnyOrder('ann-sms page #1', 'bob-sms page #1', 'ops-slack page #1')),
  );

  scenario('of a rule goes to people when its condition held for as long as the rule says, and closes when it no longer holds',
    Given(routing(), ...people, rule('HighErrors', 'errors > 5', { forMs: 60_000 }), policy([after('0s', 'ann')])),
    When(measures('errors node=a', 3), passes('5m'), measures('errors node=a', 9), passes('45s'), measures('errors node=a', 3), passes('5m')),
    Then(nobodyIsTold),
    When(measures('errors node=a', 9), passes('1m30s')),
    Then(told('ann-sms page #1'), open('#1 triggered HighErrors: a (1)')),
    When(measures('errors node=a', 1), passes('30s')),
    Then(told('ann-sms resolved #1'), noneOpen),
  );
});
