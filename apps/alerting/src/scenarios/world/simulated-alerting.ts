/** Alerting in one world with one clock: rules, the desk, incidents, escalation and delivery as they are; only brokers, stores and providers are left out. */
import type { Incident, IncidentAction } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import { DeskWorld } from '../../features/desk/testing/desk-world';
import { SimulatedJobs } from './simulated-jobs';
import { SimulatedPeople } from './simulated-people';
import { SimulatedRules } from './simulated-rules';

export class SimulatedAlerting {
  readonly desk: DeskWorld;
  readonly rules: SimulatedRules;
  readonly people: SimulatedPeople;
  private readonly jobs: SimulatedJobs;
  private readonly notes = new Set<string>();

  private constructor(startMs: number) {
    this.desk = new DeskWorld(startMs);
    const nowMs = (): number => this.desk.nowMs;
    const clock: Clock = { nowMs, monotonicMs: nowMs, nowNs: () => BigInt(nowMs()) * 1_000_000n };
    this.jobs = new SimulatedJobs(nowMs);
    this.rules = new SimulatedRules(clock, (transition) => this.desk.tell({ type: 'alert', transition }));
    this.people = new SimulatedPeople(clock, this.jobs, async (id, note, messageId) => {
      // As the broker keeps one of two messages with the same id.
      if (this.notes.has(messageId)) return;
      this.notes.add(messageId);
      this.desk.tellIncident(id, note);
    });
  }

  static async start(startMs: number): Promise<SimulatedAlerting> {
    const world = new SimulatedAlerting(startMs);
    await world.people.start();
    return world;
  }

  stop(): Promise<void> {
    return this.people.stop();
  }

  get nowMs(): number {
    return this.desk.nowMs;
  }

  /** Lets time go on; everything that is due on the way happens at its time, in order. */
  async until(untilMs: number): Promise<void> {
    for (;;) {
      await this.settle();
      const dueMs = Math.min(this.desk.nextDueMs, this.rules.nextDueMs, this.jobs.nextDueMs);
      if (dueMs > untilMs) break;
      this.desk.nowMs = Math.max(this.desk.nowMs, dueMs);
      if (this.desk.nextDueMs === dueMs) this.desk.ring();
      else if (this.rules.nextDueMs === dueMs) await this.rules.ring();
      else await this.jobs.ring();
    }
    this.desk.nowMs = Math.max(this.desk.nowMs, untilMs);
  }

  /** What incidents said is heard by those who tell people. */
  async settle(): Promise<void> {
    for (let news = this.desk.published.shift(); news !== undefined; news = this.desk.published.shift()) await this.people.hear(news.incident, news.change);
  }

  /** Answered when no page of the incident can go out any more, as in the service. @throws when the incident refuses */
  async act(id: string, action: IncidentAction): Promise<void> {
    await this.settle();
    const key = `act-${this.desk.events.length}`;
    const incident = this.desk.act(id, action, key);
    const refused = incident.lastActions.find((one) => one.key === key)?.refused;
    if (refused !== null && refused !== undefined) throw new Error(`Cannot ${action.action}: ${refused}`);
    await this.people.stopPages(incident);
  }

  /** By its number for people. */
  incident(number: number): Incident {
    const found = [...this.desk.incidents.values()].find((incident) => incident.number === number);
    if (found === undefined) throw new Error(`there is no incident #${number}; there are ${[...this.desk.incidents.values()].map((one) => `#${one.number} ${one.title}`).join(', ') || 'none'}`);
    return found;
  }
}
