/** What keeps alerts from people, and what happens when it ends. */
import { after, clock, inhibition, maintenance, person, place, policy, routing, silence, silenceEnds, contact } from './given';
import { Given, scenario, step, Then, When } from './scenario';
import { inTimeline, nobodyIsTold, noneOpen, open, told, toldAt, whateverWasTold } from './then';
import { acknowledges, ends, fires, passes, until } from './when';

const NODE = 'NodeDown node=a chain=sui';
const ZURICH = 'Europe/Zurich';
const ann = [routing(), person('ann', 'sms'), person('bob', 'sms'), policy([after('0s', 'ann'), after('5m', 'bob')])];

describe('a silence', () => {
  scenario('keeps an alert from everybody, and lets it through when it ends while the alert still fires',
    Given(...ann, silence('s', 'node=a', '1h')),
    When(fires(NODE, 'NodeDown node=b chain=dot'), passes('1h30m')),
    Then(toldAt('UTC', '2026-01-05 08:00 ann-sms page #1', '2026-01-05 08:05 bob-sms page #1', '2026-01-05 09:00 ann-sms page #2', '2026-01-05 09:05 bob-sms page #2')),
  );
  scenario('that overlaps another keeps an alert quiet until the last of them ends',
    Given(...ann, silence('one', 'node=a', '1h')),
    When(passes('30m'), fires(NODE), step('another silence, of the chain', ({ world }) => silence('two', 'chain=sui', '2h').take({ world, spokenOf: 0 })), passes('1h')),
    Then(nobodyIsTold, noneOpen),
    When(silenceEnds('one'), passes('30m')),
    Then(nobodyIsTold),
    When(passes('31m')),
    Then(toldAt('UTC', '2026-01-05 10:30 ann-sms page #1'), open('#1 triggered NodeDown: a (1)')),
  );
  scenario('outlasts its alert without anybody hearing of it',
    Given(...ann, silence('s', 'node=a', '1h')),
    When(fires(NODE), passes('30m'), ends(NODE), passes('1d')),
    Then(nobodyIsTold, noneOpen),
  );
  scenario('over an incident that is open stops its steps; when it ends the incident begins from the beginning',
    Given(...ann),
    When(fires(NODE), passes('1m'), silence('s', 'node=a', '1h'), passes('59m')),
    Then(told('ann-sms page #1'), open('#1 triggered NodeDown: a (1)'), inTimeline(1, 'is kept back by silence/s')),
    When(passes('2m')),
    Then(toldAt('UTC', '2026-01-05 09:01 ann-sms page #1'), inTimeline(1, 'Escalates anew: its alerts are not kept back any more')),
    When(passes('5m')),
    Then(told('bob-sms page #1')),
  );
  scenario('over an incident that somebody has acknowledged pages nobody when it ends',
    Given(...ann),
    When(fires(NODE), passes('1m'), acknowledges(), silence('s', 'node=a', '1h'), passes('2h')),
    Then(told('ann-sms page #1'), open('#1 acknowledged NodeDown: a (1)')),
  );
  scenario('of some alerts of an incident does not keep it quiet',
    Given(routing({ routes: [{ id: 'all', team: 'ops', policy: 'default', groupBy: ['alertname'], groupWaitMs: 10_000 }] }), ...ann.slice(1)),
    When(fires(NODE, 'NodeDown node=b chain=sui'), passes('1m'), silence('s', 'node=a', '1h'), passes('10m')),
    Then(told('ann-sms page #1', 'bob-sms page #1')),
  );
  scenario('tells those who were told before that it is over, when it is over within it',
    Given(...ann),
    When(fires(NODE), passes('1m'), silence('s', 'node=a', '1h'), passes('1m'), ends(NODE), passes('1d')),
    Then(told('ann-sms page #1', 'ann-sms resolved #1'), noneOpen),
  );
});

describe('inhibition', () => {
  scenario('keeps targets back while a source fires, and lets them through when it ends',
    Given(...ann, inhibition('ChainDown', 'NodeDown', 'chain')),
    When(fires('ChainDown chain=sui'), passes('1m'), fires(NODE, 'NodeDown node=z chain=dot'), passes('1m')),
    Then(told('ann-sms page #1', 'ann-sms page #2'), open('#1 triggered ChainDown: sui (1)', '#2 triggered NodeDown: z (1)')),
    When(acknowledges(1), acknowledges(2), ends('ChainDown chain=sui'), passes('1m')),
    Then(told('ann-sms resolved #1', 'ann-sms page #3'), open('#2 acknowledged NodeDown: z (1)', '#3 triggered NodeDown: a (1)')),
  );
  scenario('over an incident that is open stops its steps, and when it ends the incident begins from the beginning',
    Given(...ann, inhibition('ChainDown', 'NodeDown', 'chain')),
    When(fires(NODE), passes('1m'), fires('ChainDown chain=sui'), passes('10m')),
    Then(told('ann-sms page #1', 'ann-sms page #2', 'bob-sms page #2')),
    When(ends('ChainDown chain=sui'), passes('1m')),
    Then(told('ann-sms resolved #2', 'bob-sms resolved #2', 'ann-sms page #1')),
  );
});

describe('maintenance', () => {
  scenario('over an incident that is open stops its steps; what still fires afterwards begins from the beginning',
    Given(...ann, clock('2026-01-05T22:58', ZURICH), maintenance('chain=sui', ZURICH, '2026-01-05T23:00', '2h')),
    When(fires(NODE), passes('1h')),
    Then(toldAt(ZURICH, '2026-01-05 22:58 ann-sms page #1')),
    When(until('2026-01-06T01:10', ZURICH)),
    Then(toldAt(ZURICH, '2026-01-06 01:00 ann-sms page #1', '2026-01-06 01:05 bob-sms page #1')),
  );
  scenario('of every night begins when the clock goes on, where its time never comes, and lasts as long as ever',
    Given(...ann, clock('2026-03-28T12:00', ZURICH), maintenance('chain=sui', ZURICH, '2026-03-20T02:30', '1h', { every: 'day' })),
    When(until('2026-03-29T01:59', ZURICH), fires(NODE), passes('30s')),
    Then(toldAt(ZURICH, '2026-03-29 01:59 ann-sms page #1')),
    When(ends(NODE), passes('31s'), whateverWasTold, fires(NODE), until('2026-03-29T03:59', ZURICH)),
    Then(nobodyIsTold),
    When(until('2026-03-29T04:01', ZURICH)),
    Then(toldAt(ZURICH, '2026-03-29 04:00 ann-sms page #2')),
  );
  scenario('of every night takes place once in the night that has its hour twice',
    Given(...ann, clock('2026-10-25T01:00', ZURICH), maintenance('chain=sui', ZURICH, '2026-10-01T02:30', '1h', { every: 'day' })),
    When(until('2026-10-25T02:45', ZURICH), fires(NODE), passes('49m')),
    // It began at 02:30 summer time and ended an hour later, when clocks show 02:30 again.
    Then(toldAt('UTC', '2026-10-25 01:30 ann-sms page #1')),
  );
  scenario('of every Sunday keeps its time of day over the changes, also south of the equator and in zones of half an hour',
    Given(...ann, clock('2026-09-27T01:00', 'Pacific/Auckland'), maintenance('chain=sui', 'Pacific/Auckland', '2026-09-20T04:00', '30m', { every: 'week', weekdays: [7] })),
    When(until('2026-09-27T04:10', 'Pacific/Auckland'), fires(NODE), until('2026-09-27T04:31', 'Pacific/Auckland')),
    Then(toldAt('UTC', '2026-09-26 15:30 ann-sms page #1')),
  );
});

describe('quiet over a provider that was told', () => {
  scenario('closes there when the alert ends while it is kept back',
    Given(routing(), place('duty', 'opsgenie'), policy([after('0s', contact('duty-opsgenie'))]), maintenance('chain=sui', 'UTC', '2026-01-05T09:00', '1h')),
    When(fires(NODE), passes('1h30m'), ends(NODE), passes('1s')),
    Then(told('duty-opsgenie page #1', 'duty-opsgenie resolved #1'), noneOpen),
  );
});
