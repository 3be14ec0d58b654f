/** Whatever alerts do, whatever is silenced, and whoever acts when: what must always hold. */
import { type Incident, incidentChangedV1, type LabelSet, type Notification } from '@observer/contracts';
import fc from 'fast-check';
import { isQuiet } from '../features/incidents';
import { after, contact, onCall, person, place, policy, routing, schedule, turns } from './given';
import type { Scene, Step } from './scenario';
import { SimulatedAlerting } from './world/simulated-alerting';

const ALERTS: LabelSet[] = ['a', 'b', 'c', 'd', 'e', 'f'].map((node, i) => ({ alertname: i % 2 === 0 ? 'Down' : 'Slow', node, chain: i < 3 ? 'sui' : 'eth', severity: i === 5 ? 'info' : i % 2 === 0 ? 'critical' : 'warning' }));
const BEGINNING = Date.parse('2026-03-28T20:00:00Z');
const HOUR_MS = 3_600_000;
const CONTACTS = ['ann-sms', 'ann-email', 'bob-sms', 'duty-pagerduty'] as const;

/** Steps for critical and warning; the first is passed over for info, and the timeline has to say so. */
const GIVEN: readonly Step[] = [
  routing({ routes: [{ id: 'all', team: 'ops', policy: 'default', groupBy: ['alertname'], groupWaitMs: 5_000 }], correlationWindowMs: 60_000, storm: { incidentsPerMinute: 4 }, flap: { changes: 6, windowMs: 600_000 } }),
  person('ann', 'sms', 'email'), person('bob', 'sms'), place('duty', 'pagerduty'),
  schedule('primary', 'Europe/Zurich', [turns(['ann', 'bob'], 'day', '2026-03-28T09:00')]),
  policy([{ ...after('0s', onCall('primary')), severities: ['critical', 'warning'] }, after('2m', contact('duty-pagerduty')), after('5m', 'bob')], { repeat: { times: 1, everyMs: 1_800_000 }, fallback: ['bob'], acknowledgeTimeoutMs: 2 * HOUR_MS }),
];

const AWAY = { kind: 'retry', reason: '503', afterMs: null } as const;

const alert = fc.nat(ALERTS.length - 1);
const move = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('fire' as const), which: alert, times: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('end' as const), which: alert }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 10_000, max: 200_000 }), fc.integer({ min: 200_000, max: 3 * HOUR_MS })) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('silence' as const), node: fc.constantFrom('a', 'b', 'c'), minutes: fc.integer({ min: 1, max: 120 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unsilence' as const), node: fc.constantFrom('a', 'b', 'c') }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('act' as const), what: fc.constantFrom('acknowledge' as const, 'acknowledge' as const, 'resolve' as const, 'reopen' as const, 'snooze' as const, 'merge' as const), one: fc.nat(5), other: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hear-again' as const), back: fc.nat(8) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('provider' as const), id: fc.constantFrom(...CONTACTS), is: fc.constantFrom('away' as const, 'back' as const) }) },
  /** An alert of which nobody can be told for now: what happens next happens while pages wait for another attempt. */
  { weight: 3, arbitrary: fc.record({ do: fc.constant('trouble' as const), which: alert }) },
);
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

class Run {
  readonly heard: { readonly incident: Incident; readonly change: string }[] = [];
  readonly faults: string[] = [];

  constructor(readonly world: SimulatedAlerting) {
    world.people.onHanded = ({ context }) => {
      if (context.kind !== 'incident' || context.reason !== 'escalation') return;
      const now = world.desk.incidents.get(context.incident.id)!;
      if (now.state !== 'triggered' || isQuiet(now)) this.faults.push(`${context.contactPoint.id} was paged for #${now.number}, which is ${now.state}${isQuiet(now) ? ' and quiet' : ''}`);
    };
  }

  async play(moves: readonly Move[]): Promise<void> {
    const scene: Scene = { world: this.world, spokenOf: 0 };
    for (const given of GIVEN) await given.take(scene);
    for (const one of moves) {
      await this.take(one);
      this.heard.push(...this.world.desk.published.map((news) => incidentChangedV1.schema.parse(JSON.parse(JSON.stringify(news)))));
      await this.world.settle();
    }
    this.world.people.answers.clear();
    // Groups come due, providers are tried again, ends that were held back come.
    await this.world.until(this.world.nowMs + 12 * 60_000);
  }

  private async take(one: Move): Promise<void> {
    const { world } = this;
    switch (one.do) {
      case 'fire':
        for (let i = 0; i < one.times; i++) world.desk.fire(ALERTS[one.which]!);
        return;
      case 'end': return world.desk.end(ALERTS[one.which]!);
      case 'wait': return world.until(world.nowMs + one.ms);
      case 'silence': return world.desk.configure('silence', { id: one.node, matchers: [{ label: 'node', op: '=', value: one.node }], startsAtMs: world.nowMs, endsAtMs: world.nowMs + one.minutes * 60_000, createdBy: 'ada', comment: 'c', updatedAtMs: world.nowMs });
      case 'unsilence': return world.desk.configure('silence', null, one.node);
      case 'provider': return void (one.is === 'back' ? world.people.answers.delete(one.id) : world.people.answers.set(one.id, AWAY));
      case 'trouble':
        for (const id of CONTACTS) world.people.answers.set(id, AWAY);
        world.desk.fire(ALERTS[one.which]!);
        return world.until(world.nowMs + 6_000);
      case 'hear-again': {
        const news = this.heard.at(-1 - one.back);
        return news === undefined ? undefined : world.people.hear(news.incident, news.change);
      }
      case 'act': return this.act(one);
    }
  }

  private async act({ what, one, other }: Extract<Move, { do: 'act' }>): Promise<void> {
    const { world } = this;
    await world.settle();
    const known = [...world.desk.incidents.values()];
    const [incident, into] = [known[one % Math.max(1, known.length)], known[other % Math.max(1, known.length)]];
    if (incident === undefined || into === undefined) return;
    const action = what === 'resolve' || what === 'reopen' ? { action: what, note: '' } : what === 'snooze' ? { action: what, untilMs: world.nowMs + 20 * 60_000 } : what === 'merge' ? { action: what, into: into.id } : { action: what };
    // As the service does before it asks the incident.
    if (action.action === 'merge' && (into.state === 'resolved' || into.state === 'merged')) return;
    await world.act(incident.id, action).catch((refused: Error) => {
      if (!refused.message.startsWith('Cannot ')) throw refused;
    });
  }
}

const isOpen = ({ state }: Incident): boolean => state !== 'resolved' && state !== 'merged';

/** An alert that fires and that nothing keeps back is in exactly one open incident, unless a person closed it. */
function checkAlerts({ world: { desk } }: Run): void {
  const incidents = [...desk.incidents.values()];
  for (const { fingerprint, suppressedBy } of Object.values(desk.desk.alerts)) {
    const within = incidents.filter((incident) => incident.alerts.some((alert) => alert.fingerprint === fingerprint && alert.state === 'firing'));
    const open = within.filter(isOpen).length;
    const closedByHand = within.some(({ state, resolvedBy }) => state === 'resolved' && resolvedBy !== null);
    if (open > 1 || (open === 0 && suppressedBy.length === 0 && !closedByHand)) expect({ fingerprint, suppressedBy, open: within.map(({ number, state }) => `#${number} ${state}`) }).toEqual('one open incident');
  }
}

/** Of every incident that somebody had to be told of, somebody was, or its timeline says why not. */
function checkPages({ world: { desk } }: Run, log: readonly Notification[]): void {
  for (const incident of desk.open) {
    if (incident.state !== 'triggered' || isQuiet(incident)) continue;
    const paged = log.some(({ incidentId, run, reason, state }) => incidentId === incident.id && run === incident.escalationRun && reason === 'escalation' && state === 'sent');
    const says = incident.timeline.some(({ what, text }) => what === 'notification-failed' || (what === 'escalated' && /passed over|reaches nobody/.test(text)));
    if (!paged && !says) expect(incident).toEqual('an incident that somebody was told of');
  }
}

/** Whoever was told of an incident that is over has heard so since, unless the provider was away for longer than anybody tries. */
function checkEnds({ world: { desk, people } }: Run, log: readonly Notification[]): void {
  for (const incident of desk.incidents.values()) {
    if (incident.state !== 'resolved') continue;
    const ofIt = people.handed.filter(({ context }) => context.kind === 'incident' && context.incident.id === incident.id);
    for (const id of new Set(ofIt.map(({ context }) => context.contactPoint.id))) {
      const last = ofIt.filter(({ context }) => context.contactPoint.id === id).at(-1)!.context;
      const gaveUp = log.some(({ incidentId, contactPoint, reason, state }) => incidentId === incident.id && contactPoint === id && reason === 'resolved' && state === 'failed');
      if (last.kind === 'incident' && last.reason !== 'resolved' && !gaveUp) expect(`${id} heard last of #${incident.number}: ${last.change}`).toBe('that it is over');
    }
  }
}

describe('whatever happens', () => {
  const runs = Number(process.env.OBSERVER_SCENARIO_RUNS ?? 60);

  it('nobody is paged for what somebody has in hand, no alert is lost, everybody hears of an end, and nothing is told twice', async () => {
    await fc.assert(fc.asyncProperty(fc.array(move, { minLength: 3, maxLength: 30 }), async (moves) => {
      const world = await SimulatedAlerting.start(BEGINNING);
      try {
        const run = new Run(world);
        await run.play(moves);
        expect(run.faults).toEqual([]);
        checkAlerts(run);
        const log = await world.people.log();
        checkPages(run, log);
        checkEnds(run, log);
        const keys = world.people.handed.map(({ context }) => `${context.contactPoint.id} ${context.idempotencyKey}`);
        expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
      } finally {
        await world.stop();
      }
    }), { numRuns: runs });
  }, 3_600_000);
});
