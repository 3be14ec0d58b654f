import type { ActorContext, Effect } from '@observer/actors';
import { type AlertTransition, type EventContract, evaluationDueV1, type LabelSet, type RuleGroup } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import { createEngine, type SourceSeries } from '@observer/promql';
import { MemorySource } from '@observer/promql/testing';
import { evaluateGroup } from '../../features/evaluation/evaluate-group';
import { receiveRuleGroup } from '../../features/evaluation/rule-group.actor';
import { initialRuleGroup, type RuleGroupReceived, type RuleGroupState } from '../../features/evaluation/rule-group-state';

interface Timer {
  readonly dueMs: number;
  readonly name: string;
  readonly message: RuleGroupReceived;
}
interface Due {
  readonly groupId: string;
  readonly revision: number;
  readonly timesMs: readonly number[];
}

/** Rule groups that are evaluated over values which a scenario sets. */
export class SimulatedRules {
  private readonly states = new Map<string, RuleGroupState>();
  private readonly timers = new Map<string, Timer>();
  private readonly asked: Due[] = [];
  private readonly values = new Map<string, { readonly labels: LabelSet; readonly value: number }>();
  private readonly engine = createEngine();
  private sequence = 0;

  constructor(private readonly clock: Clock, private readonly tellDesk: (transition: AlertTransition) => void) {}

  configure(group: RuleGroup): void {
    this.receive(group.id, { type: 'configure', revision: ++this.sequence, group });
  }

  remove(id: string): void {
    this.receive(id, { type: 'remove', revision: ++this.sequence });
  }

  /** What a series is at until it is set anew; undefined = it is gone. */
  measure(labels: LabelSet, value: number | undefined): void {
    const key = JSON.stringify(Object.entries(labels).sort());
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, { labels, value });
  }

  get nextDueMs(): number {
    return Math.min(...[...this.timers.values()].map(({ dueMs }) => dueMs));
  }

  /** Rings the timer that is due next, and evaluates what that asks for. */
  async ring(): Promise<void> {
    const [id, timer] = [...this.timers].reduce((first, one) => (one[1].dueMs < first[1].dueMs ? one : first));
    this.timers.delete(id);
    this.receive(id, timer.message, { name: timer.name, dueMs: timer.dueMs });
    for (let due = this.asked.shift(); due !== undefined; due = this.asked.shift()) await this.evaluate(due);
  }

  private async evaluate({ groupId, revision, timesMs }: Due): Promise<void> {
    const group = this.states.get(groupId)?.group;
    if (group === undefined || group === null) return;
    const { signal } = new AbortController();
    for (const atMs of timesMs) {
      const source = new MemorySource([...this.values.values()].map(({ labels, value }): SourceSeries => ({ labels, times: Float64Array.of(atMs), values: Float64Array.of(value) })));
      const ask = (expr: string, grid: { startMs: number; endMs: number; stepMs: number }) => this.engine.range(expr, { ...grid, source, signal });
      const outcomes = await evaluateGroup(group, atMs, { ask, record: () => undefined, templateQuery: () => Promise.resolve([]), dialect: '2', clock: this.clock });
      this.receive(groupId, { type: 'evaluated', revision, atMs, tookMs: 0, outcomes, last: atMs === timesMs.at(-1) });
    }
  }

  private receive(key: string, message: RuleGroupReceived, timer?: ActorContext['timer']): void {
    const sequence = ++this.sequence;
    const context: ActorContext = { key, partition: 0, nowMs: this.clock.nowMs(), source: timer === undefined ? 'inbox' : 'timer', epoch: 'e', sequence, id: `${key}/${sequence}`, ...(timer === undefined ? {} : { timer }), random: () => 0.5 };
    const { state, effects = [] } = receiveRuleGroup(this.states.get(key) ?? initialRuleGroup(), message, context, 1);
    this.states.set(key, state);
    for (const effect of effects) this.carryOut(key, effect);
  }

  private carryOut(key: string, effect: Effect): void {
    if (effect.type === 'schedule') this.timers.set(key, { dueMs: effect.atMs, name: effect.name, message: effect.message as RuleGroupReceived });
    else if (effect.type === 'send') this.tellDesk((effect.message as { transition: AlertTransition }).transition);
    else if (effect.type === 'publish' && effect.stream.name === (evaluationDueV1 as EventContract).stream.name) this.asked.push(JSON.parse(Buffer.from(effect.payload).toString()) as Due);
  }
}
