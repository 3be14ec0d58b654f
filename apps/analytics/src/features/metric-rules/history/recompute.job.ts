import { type AuditChange, batchHeaders, deleteSamplesV1, metricsSubject, type StoredMetricRule, TELEMETRY, timeRangeSchema, type TimeRange } from '@observer/contracts';
import { ObserverError, uuidv7 } from '@observer/kernel';
import { defineJob, type JobContext, type JobDefinition, type Platform } from '@observer/platform';
import { type Batch, type KindRegistry, samplesMessages } from '@observer/telemetry';
import { z } from 'zod';
import { activeRule, type CountedRule } from '../count/counted-rule';
import type { RuleTotalsData } from '../count/rule-totals';
import { WINDOW_MS, windowStart, windowStartAtOrAfter } from '../evaluate/event-window';
import { compileRuleOrThrow, seriesNamesOf } from '../rule/compile-rule';
import type { CompiledRule } from '../rule/compiled-rule';
import { type MinuteOfSamples, RuleHistory } from './rule-history';
import { columnsOf, firstEventMs, storedEvents, type StoredEventsQuery } from './stored-events';

export const RECOMPUTE_JOB = 'recompute-metric';

/** Events are asked for in slices of this length, so that progress shows and a paused job resumes near where it was. */
const SLICE_MS = 3_600_000;
/** What came in live shortly before a version began is in the store, and told by the version before, after this. */
const SETTLED_AFTER_MS = 60_000;
const WAIT_STEP_MS = 1_000;

const paramsSchema = z.object({ ruleId: z.string(), version: z.number().int(), range: timeRangeSchema });
type Params = z.infer<typeof paramsSchema>;

interface Checkpoint {
  /**
   * Names the messages since room was made. Another one when the job begins again: what is published anew then must not be taken for a repeat of what
   * went meanwhile.
   */
  readonly writing: string;
  readonly untilMs: number;
  readonly totals: RuleTotalsData;
  readonly events: number;
  readonly samples: number;
  readonly deleted: number;
}

export interface RecomputeParts {
  readonly platform: Platform;
  readonly kinds: KindRegistry;
  readonly shards: number;
  rule(id: string): Promise<StoredMetricRule>;
}

/**
 * The part of a range whose history can be made: whole windows before the present version began to count live; what it counts itself is right already.
 * @throws ObserverError `invalid_argument` when nothing is left
 */
export function historyRange({ rule, countsFromMs }: Pick<StoredMetricRule, 'rule' | 'countsFromMs'>, { startMs, endMs }: TimeRange): TimeRange {
  const range = { startMs: windowStart(startMs), endMs: Math.min(windowStartAtOrAfter(endMs), countsFromMs) };
  if (range.startMs < range.endMs) return range;
  throw new ObserverError('invalid_argument', `Rule "${rule.id}" counts events from ${new Date(countsFromMs).toISOString()} on by itself; choose a range that begins earlier`, { details: { countsFromMs } });
}

/** Makes the history of a rule from stored events: removes what the metric had there, then writes samples with their own times. Repeating it gives the same. */
export const recomputeJob = (parts: RecomputeParts): JobDefinition =>
  defineJob<typeof paramsSchema, Checkpoint>({
    type: RECOMPUTE_JOB,
    params: paramsSchema,
    title: ({ ruleId, range }) => `History of rule ${ruleId} from ${new Date(range.startMs).toISOString()} to ${new Date(range.endMs).toISOString()}`,
    run: (context) => new Recompute(parts, context).run(),
  });

class Recompute {
  private samples: number;
  private deleted: number;

  constructor(private readonly parts: RecomputeParts, private readonly context: JobContext<Params, Checkpoint>) {
    this.samples = context.checkpoint?.samples ?? 0;
    this.deleted = context.checkpoint?.deleted ?? 0;
  }

  async run(): Promise<Record<string, unknown>> {
    const { ruleId, version, range } = this.context.params;
    const stored = await this.parts.rule(ruleId);
    if (stored.version !== version) throw new ObserverError('conflict', `Rule "${ruleId}" was changed since (version ${stored.version} instead of ${version}); start the recompute again`, { retryable: false });
    const compiled = compileRuleOrThrow(stored.rule, this.parts.kinds);
    const counted = activeRule(compiled, version, { fromMs: range.startMs, untilMs: range.endMs }).counted;
    await this.settled(range.endMs);
    const at = this.context.checkpoint ?? (await this.makeRoom(compiled, counted, range));
    const history = await this.compute(compiled, new RuleHistory(compiled, counted, range, at), at.writing);
    return { events: history.events, samples: this.samples, deleted: this.deleted, fromMs: range.startMs, untilMs: range.endMs };
  }

  /** Waits until everything of the range is stored. */
  private async settled(endMs: number): Promise<void> {
    const { clock } = this.parts.platform;
    while (clock.nowMs() < endMs + SETTLED_AFTER_MS) {
      await this.context.save({ ...this.progress(this.context.params.range.startMs), note: 'waits until the newest events are stored' }, this.context.checkpoint);
      await new Promise((resolve) => setTimeout(resolve, WAIT_STEP_MS));
    }
  }

  /** Samples stand at the ends of windows: those of (start, end] go. That is known before anything is published. */
  private async makeRoom(compiled: CompiledRule, counted: CountedRule, range: TimeRange): Promise<Checkpoint> {
    const { rule } = compiled;
    const { startMs, endMs } = range;
    const { deleted } = await this.parts.platform.messaging.request(deleteSamplesV1, { metrics: seriesNamesOf(rule), range: { startMs: startMs + 1, endMs: endMs + 1 } }, { signal: this.context.signal });
    this.deleted = deleted;
    const at = this.checkpointOf(new RuleHistory(compiled, counted, range), uuidv7(this.parts.platform.clock.nowMs()));
    await this.context.save(this.progress(startMs), at, { durable: true });
    return at;
  }

  private async compute(compiled: CompiledRule, history: RuleHistory, writing: string): Promise<RuleHistory> {
    const { range } = this.context.params;
    const columns = columnsOf(compiled);
    while (history.doneUntilMs < range.endMs) {
      await this.skipWhatIsEmpty(history, compiled, range);
      if (history.doneUntilMs >= range.endMs) break;
      const slice = { startMs: history.doneUntilMs, endMs: Math.min(history.doneUntilMs + SLICE_MS, range.endMs) };
      for await (const batch of this.events({ kind: compiled.rule.kind, range: slice, columns })) await this.write(history, history.add(batch), writing);
      await this.write(history, history.until(slice.endMs), writing);
    }
    return history;
  }

  /** A range may be as long as the store can tell times, and its events centuries apart. */
  private async skipWhatIsEmpty(history: RuleHistory, { rule: { kind } }: CompiledRule, { endMs }: TimeRange): Promise<void> {
    if (!history.isIdle) return;
    const nextMs = await firstEventMs(this.parts.platform.messaging, { kind, range: { startMs: history.doneUntilMs, endMs } }, this.context.signal);
    history.skipTo(nextMs ?? Number.POSITIVE_INFINITY);
  }

  private events(query: StoredEventsQuery): AsyncIterable<Batch> {
    return storedEvents(this.parts.platform.messaging, query, this.context.signal);
  }

  private async write(history: RuleHistory, minutes: readonly MinuteOfSamples[], writing: string): Promise<void> {
    if (minutes.length === 0) return;
    await Promise.all(minutes.map((minute) => this.publish(minute, writing)));
    await this.context.save(this.progress(history.doneUntilMs), this.checkpointOf(history, writing));
  }

  private checkpointOf(history: RuleHistory, writing: string): Checkpoint {
    return { writing, untilMs: history.doneUntilMs, totals: history.toData(), events: history.events, samples: this.samples, deleted: this.deleted };
  }

  private async publish({ endMs, batches }: MinuteOfSamples, writing: string): Promise<void> {
    const { messaging, clock } = this.parts.platform;
    await Promise.all(samplesMessages(batches, this.parts.shards).map(async (message, i) => {
      await messaging.publishRaw(TELEMETRY, metricsSubject(message.shard), message.payload, { messageId: `recompute-${writing}-${endMs}-${i}`, headers: batchHeaders(message, clock.nowMs()), timeoutMs: 30_000 });
      this.samples += message.rows;
    }));
  }

  private progress(doneUntilMs: number): { done: number; total: number; unit: string } {
    const { startMs, endMs } = this.context.params.range;
    return { done: Math.round((doneUntilMs - startMs) / WINDOW_MS), total: Math.round((endMs - startMs) / WINDOW_MS), unit: 'windows' };
  }
}

/** What the audit trail is told of the start of a job. */
export const recomputeStarted = (ruleId: string, jobId: string, range: TimeRange, by: AuditChange['by'], nowMs: number): AuditChange =>
  ({ atMs: nowMs, by, action: 'metric-rule.recompute-started', target: `metric-rule/${ruleId}`, details: { job: jobId, ...range } });
