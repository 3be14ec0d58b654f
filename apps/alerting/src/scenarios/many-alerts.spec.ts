/** Many alerts at once, alerts that come and go, and what people do with incidents. */
import { after, contact, person, place, policy, routing } from './given';
import { Given, scenario, step, Then, When } from './scenario';
import { inTimeline, nobodyIsTold, noneOpen, open, seen, told, toldInAnyOrder, whateverWasTold } from './then';
import { acknowledges, ends, fires, merges, passes, resolves, splits } from './when';

const STORM = Array.from({ length: 10_000 }, (_, i) => `NodeDown node=n${i} chain=c${i % 7}`);
const ann = [routing(), person('ann', 'sms'), policy([after('0s', 'ann')])];
const perName = routing({ routes: [{ id: 'all', team: 'ops', policy: 'default', groupBy: ['alertname'], groupWaitMs: 10_000 }] });

describe('a storm', () => {
  scenario('of 10,000 alerts, each of which would page by itself, becomes at most 20 notifications, and none is lost',
    Given(...ann, place('ops', 'slack'), policy([after('0s', 'ann', contact('ops-slack'))])),
    When(...Array.from({ length: 20 }, (_, i) => [fires(...STORM.slice(i * 500, (i + 1) * 500)), passes('1s')]).flat(), passes('2m')),
    Then(
      seen('each person gets at most 20', ({ world: { people } }) => {
        for (const id of ['ann-sms', 'ops-slack']) expect(people.handed.filter(({ context }) => context.contactPoint.id === id).length).toBeLessThanOrEqual(20);
        expect(people.handed.length).toBeGreaterThan(0);
      }),
      seen('every alert fires in one open incident, all of which somebody was told of', ({ world: { desk, people } }) => {
        expect(Object.values(desk.desk.alerts)).toHaveLength(10_000);
        expect(Object.values(desk.desk.alerts).filter(({ incident }) => incident === null)).toEqual([]);
        expect(desk.open.reduce((sum, { firingCount }) => sum + firingCount, 0)).toBe(10_000);
        const toldOf = new Set(people.handed.flatMap(({ context }) => (context.kind === 'incident' ? [context.incident.id] : [])));
        expect(desk.open.filter(({ id }) => !toldOf.has(id))).toEqual([]);
      }),
      whateverWasTold,
    ),
    When(ends(...STORM), passes('1m')),
    Then(noneOpen, seen('everybody who was told hears that it is over, once of each incident', ({ world: { people, desk } }) => {
      const over = people.handed.filter(({ context }) => context.kind === 'incident' && context.reason === 'resolved').map(({ context }) => `${context.contactPoint.id} ${context.kind === 'incident' ? context.incident.id : ''}`);
      expect(new Set(over).size).toBe(over.length);
      expect(over).toHaveLength(2 * desk.incidents.size);
    })),
  );
});

describe('an alert that flaps', () => {
  const times = Array.from({ length: 20 }, () => [fires('NodeDown node=a'), passes('20s'), ends('NodeDown node=a'), passes('20s')]).flat();
  scenario('pages a few times, then stays one incident until it has been calm for as long as the routing says',
    Given(...ann),
    When(...times),
    Then(
      seen('at most three pages', ({ world: { people } }) => expect(people.handed.filter(({ context }) => context.kind === 'incident' && context.reason === 'escalation').length).toBeLessThanOrEqual(3)),
      seen('it is one open incident', ({ world: { desk } }) => expect(desk.open).toHaveLength(1)),
      whateverWasTold,
    ),
    When(passes('29m')),
    Then(nobodyIsTold),
    When(passes('2m')),
    Then(noneOpen, seen('its end is told once', ({ world: { people } }) => expect(people.handed.filter(({ context }) => context.kind === 'incident' && context.incident.number === 3 && context.reason === 'resolved')).toHaveLength(1))),
  );
});

describe('incidents', () => {
  scenario('that are merged go on as one: nobody is paged for the first any more, and it is over for its people there and then',
    Given(...ann, place('duty', 'pagerduty'), policy([after('0s', contact('duty-pagerduty')), after('5m', 'ann')])),
    When(fires('NodeDown node=a', 'NodeDown node=b'), passes('1m'), merges(1, 2), passes('1s')),
    Then(told('duty-pagerduty page #1', 'duty-pagerduty page #2', 'duty-pagerduty merged #1'), open('#2 triggered 2 alerts NodeDown (2)')),
    When(passes('10m')),
    Then(told('ann-sms page #2')),
    When(ends('NodeDown node=b'), passes('1s')),
    Then(nobodyIsTold, open('#2 triggered 2 alerts NodeDown (1)')),
    When(ends('NodeDown node=a'), passes('1s')),
    Then(toldInAnyOrder('duty-pagerduty resolved #2', 'ann-sms resolved #2'), noneOpen),
  );
  scenario('that are split page for the new one too, and end by themselves',
    Given(perName, ...ann.slice(1)),
    When(fires('NodeDown node=a', 'NodeDown node=b'), passes('11s')),
    Then(told('ann-sms page #1'), open('#1 triggered 2 alerts NodeDown (2)')),
    When(acknowledges(), splits(1, 'b'), passes('1s')),
    Then(told('ann-sms page #2'), open('#1 acknowledged NodeDown: a (1)', '#2 triggered NodeDown: b (1)')),
    When(ends('NodeDown node=a'), passes('1s')),
    Then(told('ann-sms resolved #1')),
    When(ends('NodeDown node=b'), passes('1s')),
    Then(told('ann-sms resolved #2'), noneOpen),
  );
  scenario('that a person closed keep their alerts quiet for four hours, then page anew',
    Given(...ann),
    When(fires('NodeDown node=a'), passes('1m'), resolves(), passes('3h50m')),
    Then(told('ann-sms page #1', 'ann-sms resolved #1'), noneOpen),
    When(passes('15m')),
    Then(told('ann-sms page #2'), open('#2 triggered NodeDown: a (1)')),
  );
  scenario('open again for an alert that was on its way when a person closed them, and page for it',
    Given(perName, ...ann.slice(1)),
    When(fires('NodeDown node=a'), passes('1m'), whateverWasTold, fires('NodeDown node=b'), resolves(), passes('10s')),
    Then(seen('they page for it', ({ world: { people } }) => expect(people.handed.at(-1)!.context).toMatchObject({ kind: 'incident', reason: 'escalation', incident: { number: 1 } })), open('#1 triggered 2 alerts NodeDown (2)'), inTimeline(1, 'Reopened: an alert fires')),
  );
  scenario('take in what is related, without another page',
    Given(routing({ correlationWindowMs: 600_000 }), ...ann.slice(1), step('five nodes of a chain', ({ world }) => ['a', 'b', 'c', 'd', 'e'].forEach((id) => world.desk.configure('node', { id, chain: 'sui', operator: `o-${id}`, region: `r-${id}` })))),
    When(...['a', 'b', 'c', 'd', 'e'].flatMap((node) => [fires(`NodeDown node=${node}`), passes('7s')])),
    Then(told('ann-sms page #1'), open('#1 triggered 5 alerts NodeDown: chain sui (5)')),
  );
});
