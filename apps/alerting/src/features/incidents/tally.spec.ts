import { DeskWorld, START_MS } from '../desk/testing/desk-world';
import { QUARTER_MS, ruleOf } from './tally';

const rule = { generatorUrl: '/alerts/rules/gateway/errors' };
const down = (node: string) => ({ alertname: 'NodeDown', node });

describe('what an incident counts for the noise report', () => {
  let world: DeskWorld;
  const fire = (node: string): string => world.fire(down(node), rule);
  /** Over all incidents: fired, flapped, ended. */
  const counted = (): readonly [number, number, number] => {
    const tallies = [...world.incidents.values()].flatMap(({ tally = [] }) => tally);
    const quarters = tallies.flatMap((tally) => tally.quarters);
    return [quarters.reduce((sum, { fired }) => sum + fired, 0), quarters.reduce((sum, { flapped }) => sum + flapped, 0), tallies.reduce((sum, { ended }) => sum + ended, 0)];
  };
  beforeEach(() => {
    world = new DeskWorld();
  });

  it('is each firing by rule and quarter of an hour, and how long it lasted', () => {
    fire('a');
    world.advance(20_000);
    fire('b');
    world.advance(QUARTER_MS);
    fire('c');
    world.end(down('a'));
    world.advance(1_000);
    const [incident] = world.open;
    const quarter = Math.floor(START_MS / QUARTER_MS);
    expect(incident!.tally).toEqual([{ rule: 'gateway/errors', alertname: 'NodeDown', ended: 1, seconds: [920], quarters: [{ quarter, fired: 2, flapped: 0 }, { quarter: quarter + 1, fired: 1, flapped: 0 }] }]);
    expect(counted()).toEqual([3, 0, 1]);
  });

  it('knows what fires again within ten minutes, also in another incident and while its end is held back', () => {
    for (let i = 0; i < 6; i++) {
      fire('a');
      world.advance(60_000);
      world.end(down('a'));
      world.advance(60_000);
    }
    // Three times it came to people; from the sixth change of its state on its end was held back.
    const [fired] = counted();
    expect(fired).toBe(3);
    world.advance(2_000_000);
    expect(counted()).toEqual([3, 5, 3]);
    fire('a');
    world.advance(60_000);
    expect(counted()[1]).toBe(5);
  });

  it('counts an alert once when incidents are merged and split', () => {
    fire('a');
    world.advance(20_000);
    const first = world.open[0]!.id;
    world.configure('routing', { routes: [{ id: 'default', matchers: [], team: 'ops', policy: 'default', groupBy: ['node'], groupWaitMs: 0 }], flap: { changes: 6, windowMs: 1_800_000 }, storm: { incidentsPerMinute: 10 }, correlationWindowMs: 0 });
    fire('b');
    world.advance(1_000);
    const second = world.open.find(({ id }) => id !== first)!.id;
    world.act(second, { action: 'merge', into: first });
    world.advance(1_000);
    expect(counted()).toEqual([2, 0, 0]);
    world.act(first, { action: 'split', fingerprints: [world.incidents.get(first)!.alerts[0]!.fingerprint] });
    world.advance(1_000);
    expect(world.open).toHaveLength(2);
    expect(counted()).toEqual([2, 0, 0]);
    for (const node of ['a', 'b']) world.end(down(node));
    world.advance(1_000);
    expect(counted()).toEqual([2, 0, 2]);
  });

  it('reads the rule of an alert from its link', () => {
    expect([ruleOf(rule), ruleOf({ generatorUrl: '' }), ruleOf({ generatorUrl: 'https://example.com/alerts/rules/a/b' }), ruleOf({ generatorUrl: '/alerts/rules/a' })]).toEqual(['gateway/errors', '', '', '']);
  });
});
