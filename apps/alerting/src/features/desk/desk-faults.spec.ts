/** Whatever is killed, delayed, lost or repeated, and however people act meanwhile: an alert that fires is in exactly one open incident, or somebody or something keeps it back; nothing is doubled. */
import { anyActor } from '@observer/actors';
import { type Faults, SimulatedWorld } from '@observer/actors/testing';
import { DEADLETTER, type Incident, incidentChangedV1, type IncidentAction, INCIDENTS, type LabelSet, routingSchema } from '@observer/contracts';
import fc from 'fast-check';
import { incidentActor } from '../incidents/incident.actor';
import { INCIDENT_ACTOR } from '../incidents/incident-message';
import { alertDeskActor } from './alert-desk.actor';
import { DESK_ACTOR, DESK_KEY } from './desk-message';

const ALERTS: LabelSet[] = ['a', 'b', 'c', 'd', 'e', 'f'].map((node, i) => ({ alertname: i % 2 === 0 ? 'Down' : 'Slow', node, chain: i < 3 ? 'sui' : 'eth' }));
const SILENCED = ['a', 'b'];
const ROUTING = routingSchema.parse({
  routes: [{ id: 'down', matchers: [{ label: 'alertname', op: '=', value: 'Down' }], team: 'x', policy: 'x', groupBy: ['node'], groupWaitMs: 1_500 }, { id: 'rest', team: '', policy: 'default', groupBy: ['alertname'], groupWaitMs: 500 }],
  flap: { changes: 1_000 }, storm: { incidentsPerMinute: 4 }, correlationWindowMs: 20_000,
});
const by = { kind: 'user' as const, id: 'ada' };

const which = fc.nat(ALERTS.length - 1);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('fire' as const), which }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('end' as const), which }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 4_000 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('silence' as const), which: fc.constantFrom(...SILENCED), on: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('act' as const), what: fc.constantFrom('acknowledge' as const, 'resolve' as const, 'reopen' as const, 'merge' as const, 'split' as const, 'snooze' as const), one: fc.nat(5), other: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('kill' as const), partition: fc.nat(2), goneMs: fc.integer({ min: 0, max: 1_500 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rival' as const), partition: fc.nat(2), overlapMs: fc.integer({ min: 0, max: 1_500 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('outage' as const), ms: fc.integer({ min: 10, max: 3_000 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Numbers in [0, 1) from a seed (Park and Miller). */
function numbers(seed: number): () => number {
  let state = (Math.abs(seed) % 2_147_483_646) + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

class Run {
  readonly firing = new Set<number>();
  readonly silenced = new Set<string>();
  readonly world: SimulatedWorld;
  private readonly faults: Faults & { enabled: boolean };
  private ids = 0;

  constructor(seed: number) {
    this.faults = {
      enabled: true, random: numbers(seed), delayMs: 20,
      get lostAnswer() { return this.enabled ? 0.03 : 0; },
      get lostRequest() { return this.enabled ? 0.03 : 0; },
      get lateRequest() { return this.enabled ? 0.02 : 0; },
    };
    this.world = new SimulatedWorld([anyActor(alertDeskActor()), anyActor(incidentActor(2))], this.faults, [INCIDENTS]);
    this.world.partitions.forEach((name) => this.world.own(name));
    this.tell({ type: 'configure', kind: 'routing', id: 'routing', revision: 1, document: ROUTING });
  }

  async play(steps: readonly Step[]): Promise<void> {
    for (const one of steps) await this.take(one);
    this.faults.enabled = false;
    this.world.broker.away = false;
    for (const name of this.world.partitions) if (!this.world.owners.get(name)!.process.alive) this.world.own(name);
    // Groups come due, messages arrive, what is doubled shows.
    await this.world.time.advance(20_000);
  }

  events(): { incident: Incident; change: string }[] {
    return this.world.told<unknown>(INCIDENTS).map((event) => incidentChangedV1.schema.parse(event));
  }

  incidents(): Incident[] {
    const newest = new Map<string, Incident>();
    for (const { incident } of this.events()) if ((newest.get(incident.id)?.version ?? 0) < incident.version) newest.set(incident.id, incident);
    return [...newest.values()];
  }

  private tell(message: unknown): void {
    const id = `m${++this.ids}`;
    this.world.send(DESK_ACTOR, DESK_KEY, message, id);
    // As a sender that lost the answer.
    this.world.send(DESK_ACTOR, DESK_KEY, message, id);
  }

  private async take(one: Step): Promise<void> {
    const { world } = this;
    const name = 'partition' in one ? world.partitions[one.partition]! : '';
    switch (one.do) {
      case 'fire':
      case 'end': {
        const nowMs = 1_760_000_000_000 + world.time.monotonicMs;
        const state = one.do === 'fire' ? 'firing' : 'resolved';
        this.firing[one.do === 'fire' ? 'add' : 'delete'](one.which);
        return this.tell({ type: 'alert', transition: { fingerprint: `f${one.which}`, labels: ALERTS[one.which], annotations: {}, state, startsAtMs: nowMs, endsAtMs: state === 'resolved' ? nowMs : null, value: 1, source: { kind: 'rule', groupId: 'g', ruleId: 'r' } } });
      }
      case 'wait':
        return world.time.advance(one.ms);
      case 'silence':
        this.silenced[one.on ? 'add' : 'delete'](one.which);
        return this.tell({ type: 'configure', kind: 'silence', id: one.which, revision: ++this.ids + 1, document: one.on ? { id: one.which, matchers: [{ label: 'node', op: '=', value: one.which }], startsAtMs: 1, endsAtMs: 9e12, createdBy: 'ada', comment: 'c', updatedAtMs: 1 } : null });
      case 'act': {
        const known = this.incidents();
        const [incident, into] = [known[one.one % Math.max(1, known.length)], known[one.other % Math.max(1, known.length)]];
        if (incident === undefined || into === undefined) return;
        world.send(INCIDENT_ACTOR, incident.id, { type: 'act', act: this.action(one.what, incident, into), by, key: `k${++this.ids}` }, `a${this.ids}`);
        return;
      }
      case 'kill':
        world.kill(world.owners.get(name)!);
        await world.time.advance(one.goneMs);
        world.own(name);
        return;
      case 'rival': {
        const former = world.owners.get(name)!;
        world.own(name);
        world.time.after(one.overlapMs, () => {
          former.entitled = false;
          former.partition.abandon();
        });
        return;
      }
      case 'outage':
        world.broker.away = true;
        await world.time.advance(one.ms);
        world.broker.away = false;
    }
  }

  private action(what: IncidentAction['action'] & Extract<Step, { do: 'act' }>['what'], incident: Incident, into: Incident): IncidentAction {
    switch (what) {
      case 'acknowledge': return { action: what };
      case 'resolve': return { action: what, note: '' };
      case 'reopen': return { action: what, note: '' };
      case 'merge': return { action: what, into: into.id };
      case 'split': return { action: what, fingerprints: [incident.alerts[0]?.fingerprint ?? 'none'] };
      case 'snooze': return { action: what, untilMs: 1_760_000_000_000 + this.world.time.monotonicMs + 5_000 };
    }
  }
}

const isOpen = ({ state }: Incident): boolean => state !== 'resolved' && state !== 'merged';
const holds = (incident: Incident, fingerprint: string): boolean => incident.alerts.some((alert) => alert.fingerprint === fingerprint && alert.state === 'firing');

function check(run: Run): void {
  const incidents = run.incidents();
  const open = incidents.filter(isOpen);
  ALERTS.forEach(({ node }, which) => {
    const fingerprint = `f${which}`;
    const within = open.filter((incident) => holds(incident, fingerprint)).map(({ number }) => number);
    if (!run.firing.has(which)) return expect({ fingerprint, within }).toEqual({ fingerprint, within: [] });
    const keptBack = run.silenced.has(node!) || incidents.some((incident) => incident.state === 'resolved' && incident.resolvedBy !== null && holds(incident, fingerprint));
    if (!keptBack || within.length > 0) expect({ fingerprint, incidents: within.length }).toEqual({ fingerprint, incidents: 1 });
  });
  for (const incident of open) {
    const reopened = incident.timeline.some(({ what, by: who }) => what === 'reopened' && who !== null);
    if (!reopened) expect({ number: incident.number, firing: incident.firingCount > 0 }).toEqual({ number: incident.number, firing: true });
  }
  expect(new Set(incidents.map(({ number }) => number)).size).toBe(incidents.length);
  const versions = new Map<string, number[]>();
  for (const { incident } of run.events()) versions.set(incident.id, [...(versions.get(incident.id) ?? []), incident.version]);
  for (const seen of versions.values()) expect(seen.sort((a, b) => a - b)).toEqual(seen.map((_, i) => i + 1));
  expect(run.world.broker.contents(DEADLETTER).map(({ headers }) => headers)).toEqual([]);
}

describe('the desk and its incidents under faults', () => {
  const runs = Number(process.env.OBSERVER_DESK_FAULT_RUNS ?? 40);

  it('keep every alert that fires in exactly one open incident, or kept back for a reason, and double nothing', async () => {
    await fc.assert(fc.asyncProperty(fc.integer(), fc.array(step, { minLength: 5, maxLength: 50 }), async (seed, steps) => {
      const run = new Run(seed);
      await run.play(steps);
      check(run);
    }), { numRuns: runs });
  }, 3_600_000);
});
