/** One rule-group actor in simulated time, with an evaluator that is slow, dies, and is asked again. */
import type { ActorContext, Effect } from '@observer/actors';
import { type AlertTransition, type EventContract, evaluationDueV1, type RuleGroup } from '@observer/contracts';
import { receiveRuleGroup } from '../rule-group.actor';
import { initialRuleGroup, type RuleGroupReceived, type RuleGroupState } from '../rule-group-state';
import type { RuleOutcome } from '../rule-outcome';

interface Event {
  readonly atMs: number;
  readonly order: number;
  run(): void;
}

export interface WorldOptions {
  readonly key: string;
  /** In [0, 1): decides all that is left to chance. */
  random(): number;
  outcomes(group: RuleGroup, atMs: number): RuleOutcome[];
}

export class RuleGroupWorld {
  nowMs = 1_760_000_000_000;
  state: RuleGroupState = initialRuleGroup();
  readonly told: AlertTransition[] = [];
  /** Times whose evaluation counted. */
  readonly counted: number[] = [];
  readonly published: { readonly subject: string; readonly payload: Uint8Array }[] = [];
  asked = 0;
  /** Chance that an evaluator dies at each of its steps. */
  dying = 0;
  slowestMs = 0;
  private readonly events: Event[] = [];
  private readonly groups = new Map<number, RuleGroup>();
  private order = 0;
  private timer: Event | undefined;

  constructor(private readonly options: WorldOptions) {}

  configure(revision: number, group: RuleGroup): void {
    this.groups.set(revision, group);
    this.receive({ type: 'configure', revision, group });
  }

  receive(message: RuleGroupReceived, timer?: ActorContext['timer']): void {
    const before = this.state.evaluatedMs;
    const { key } = this.options;
    const context: ActorContext = { key, partition: 0, nowMs: this.nowMs, source: timer === undefined ? 'inbox' : 'timer', epoch: 'e', sequence: ++this.order, id: `${this.order}`, ...(timer === undefined ? {} : { timer }), random: this.options.random };
    // As over JSON: what the state cannot say in JSON would be lost in a crash.
    const { state, effects = [] } = receiveRuleGroup(structuredClone(JSON.parse(JSON.stringify(this.state)) as RuleGroupState), message, context, 1);
    this.state = state;
    if (message.type === 'evaluated' && state.evaluatedMs === message.atMs && before !== message.atMs) this.counted.push(message.atMs);
    effects.forEach((effect) => this.carryOut(effect));
  }

  /** Lets time pass. */
  run(untilMs: number): void {
    for (;;) {
      this.events.sort((a, b) => a.atMs - b.atMs || a.order - b.order);
      const next = this.events[0];
      if (next === undefined || next.atMs > untilMs) break;
      this.events.shift();
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.run();
    }
    this.nowMs = Math.max(this.nowMs, untilMs);
  }

  private carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'schedule':
        if (this.timer !== undefined && this.events.includes(this.timer)) this.events.splice(this.events.indexOf(this.timer), 1);
        this.timer = this.at(effect.atMs, () => this.receive(effect.message as RuleGroupReceived, { name: effect.name, dueMs: effect.atMs }));
        return;
      case 'send':
        this.told.push((effect.message as { transition: AlertTransition }).transition);
        return;
      case 'publish':
        if (effect.stream.name === (evaluationDueV1 as EventContract).stream.name) this.evaluate(JSON.parse(Buffer.from(effect.payload).toString()) as { revision: number; timesMs: number[] });
        else this.published.push(effect);
        return;
      default:
        throw new Error(`unexpected ${effect.type}`);
    }
  }

  /** Time by time, as an evaluator does. One that dies is followed by another, which begins anew, or by none. */
  private evaluate({ revision, timesMs }: { revision: number; timesMs: number[] }): void {
    this.asked++;
    const { random, outcomes } = this.options;
    const group = this.groups.get(revision)!;
    const step = (index: number): void => {
      if (random() < this.dying) return void (random() < 0.5 && this.at(this.nowMs + 5_000, () => step(0)));
      const atMs = timesMs[index]!;
      const message = { type: 'evaluated' as const, revision, atMs, tookMs: 1, outcomes: outcomes(group, atMs), last: index === timesMs.length - 1 };
      this.receive(message);
      if (random() < this.dying) this.receive(message);
      if (!message.last) this.at(this.nowMs + random() * this.slowestMs, () => step(index + 1));
    };
    this.at(this.nowMs + random() * this.slowestMs, () => step(0));
  }

  private at(atMs: number, run: () => void): Event {
    const event = { atMs, order: ++this.order, run };
    this.events.push(event);
    return event;
  }
}
