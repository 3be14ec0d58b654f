import type { ActorSystem } from '@observer/actors';
import { evaluationConsumer, evaluationDueV1, type RuleGroup, ruleGroupsBucket } from '@observer/contracts';
import { asObserverError } from '@observer/kernel';
import { DeadLetter, Done, Drop, type HistogramMetric, type CounterMetric, type Outcome, type Platform, Retry, type StreamMessage, type Subscription } from '@observer/platform';
import { type GroupBook, RULE_GROUP_ACTOR } from '../rules';
import { evaluateGroup } from './evaluate-group';
import { fitOutcomes } from './fit-outcomes';
import { RecordedOverlay } from './recorded-overlay';
import type { RuleGroupMessage } from './rule-group-state';
import type { RuleEngine } from './rule-engine';

/** Deliveries after which the actor is told that nobody can evaluate. */
const ATTEMPTS = 3;
const RETRY_MS = 500;
/** The target is a second. */
const LAG_BUCKETS_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 30, 60];

interface Due {
  readonly groupId: string;
  readonly revision: number;
  readonly timesMs: readonly number[];
}

export interface EvaluatorParts {
  readonly platform: Platform;
  readonly actors: Pick<ActorSystem, 'send'>;
  readonly engine: RuleEngine;
  readonly book: GroupBook;
}

/** Evaluates groups that are due, for all replicas, and tells their actors. It keeps nothing: any replica may evaluate any group. */
export class Evaluator {
  private readonly stopping = new AbortController();
  private readonly duration: HistogramMetric;
  private readonly lag: HistogramMetric;
  private readonly evaluations: CounterMetric;
  private readonly unanswered: CounterMetric;
  private consuming: Subscription | undefined;

  constructor(private readonly parts: EvaluatorParts) {
    const { metrics } = parts.platform;
    this.duration = metrics.histogram('observer_rule_group_evaluation_duration_seconds', 'How long the evaluation of a group took');
    this.lag = metrics.histogram('observer_rule_group_evaluation_lag_seconds', 'From the time a group was due until its actor was told the outcome', [], LAG_BUCKETS_SECONDS);
    this.evaluations = metrics.counter('observer_rule_evaluations_total', 'Evaluations of rules, by what came of them', ['outcome']);
    this.unanswered = metrics.counter('observer_rule_group_unanswered_total', 'Times a group could not be evaluated at all, after several attempts');
  }

  /** @param concurrency groups at a time */
  start(concurrency: number): void {
    this.consuming = this.parts.platform.messaging.consume(evaluationConsumer, { concurrency }, (message) => this.handle(message));
  }

  /** What is being evaluated is left to other replicas. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.consuming?.stop();
  }

  private async handle(message: StreamMessage): Promise<Outcome> {
    const due = evaluationDueV1.schema.safeParse(JSON.parse(Buffer.from(message.data).toString()));
    if (!due.success) return DeadLetter(`no ${evaluationDueV1.name}: ${due.error.message}`);
    const group = await this.groupOf(due.data);
    if (group === undefined) return Drop('the group has changed since');
    const done = { untilMs: -Infinity };
    try {
      await this.evaluateAll(group, due.data, done);
      return Done;
    } catch (thrown) {
      const { code, message: reason } = asObserverError(thrown);
      if (this.stopping.signal.aborted) return Retry('this replica stops', 0);
      if (code !== 'unavailable') throw thrown;
      if (message.deliveryCount < ATTEMPTS) return Retry(reason, RETRY_MS * message.deliveryCount);
      const atMs = due.data.timesMs.find((timeMs) => timeMs > done.untilMs)!;
      await this.tell(due.data.groupId, { type: 'failed', revision: due.data.revision, atMs, error: reason }, `failed/${message.sequence}`);
      this.unanswered.inc();
      return Drop(reason);
    }
  }

  private async evaluateAll(group: RuleGroup, { groupId, revision, timesMs }: Due, done: { untilMs: number }): Promise<void> {
    const { engine, platform: { clock } } = this.parts;
    const overlay = new RecordedOverlay();
    const asking = engine.asking(this.stopping.signal, overlay);
    for (const atMs of timesMs) {
      const startedMs = clock.monotonicMs();
      const outcomes = fitOutcomes(await evaluateGroup(group, atMs, { ...asking, clock, dialect: engine.dialect, record: (rule, samples) => overlay.record(rule.id, samples, atMs) }));
      const tookMs = clock.monotonicMs() - startedMs;
      await this.tell(groupId, { type: 'evaluated', revision, atMs, tookMs, outcomes, last: atMs === timesMs.at(-1) }, `evaluated/${revision}/${atMs}`);
      done.untilMs = atMs;
      this.duration.observe({}, tookMs / 1000);
      this.lag.observe({}, Math.max(0, clock.nowMs() - atMs) / 1000);
      for (const { error } of outcomes) this.evaluations.inc({ outcome: error === null ? 'done' : 'failed' });
    }
  }

  /** The group in the revision that is due; where another is stored, or none, its actor is told so. */
  private async groupOf({ groupId, revision }: Due): Promise<RuleGroup | undefined> {
    const known = this.parts.book.find(groupId);
    if (known?.revision === revision) return known.group;
    const stored = await this.parts.platform.messaging.documents(ruleGroupsBucket).get(groupId);
    if (stored?.revision === revision) return stored.value.group;
    // The watch told of the change, unless nobody ran then.
    if (stored === undefined) await this.tell(groupId, { type: 'remove', revision: revision + 1 }, `removed/${revision + 1}`);
    else if (stored.revision > revision) await this.tell(groupId, { type: 'configure', revision: stored.revision, group: stored.value.group }, `configure/${stored.revision}`);
    return undefined;
  }

  private async tell(groupId: string, message: RuleGroupMessage, id: string): Promise<void> {
    await this.parts.actors.send(RULE_GROUP_ACTOR, groupId, message, { messageId: `rule-group/${groupId}/${id}` });
  }
}
