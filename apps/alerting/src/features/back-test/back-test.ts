import { setMaxListeners } from 'node:events';
import type { AlertCondition, AlertRule, LabelSet } from '@observer/contracts';
import { asObserverError, ObserverError } from '@observer/kernel';
import { type AskRange, evaluateCondition, inputsOf } from '../condition';
import { asThreshold } from './as-threshold';
import { BackTestChart, type ChartSeries } from './chart';
import { AlertPlay } from './play-alerts';
import { hasFired, type PlayedAlert } from './played-alert';
import { type BackTestSummary, summarize } from './summarize';

export interface BackTestRequest {
  readonly rule: AlertRule;
  /** Labels of the rule's group and its team. */
  readonly groupLabels?: LabelSet;
  readonly intervalMs: number;
  readonly startMs: number;
  readonly endMs: number;
}

export interface BackTest {
  readonly expr: string;
  readonly alerts: readonly PlayedAlert[];
  /** Alerts were left out, or the end of the range was not reached; `warnings` says which. */
  readonly truncated: boolean;
  readonly summary: BackTestSummary;
  readonly series: readonly ChartSeries[];
  readonly warnings: readonly string[];
}

export interface BackTestParts {
  /** Asks the store, and stops when the signal says so. */
  ask(signal: AbortSignal): AskRange;
  /** Ends when the caller wants no answer any more. */
  readonly signal: AbortSignal;
  /** What was played until then is the answer. */
  readonly timeoutMs?: number;
}

/** A range query has at most as many steps. */
const MAX_CHUNK_STEPS = 11_000;
const FIRST_CHUNK_STEPS = 500;
const MIN_CHUNK_STEPS = 50;
/** Judgements that one chunk makes at once, about. */
const CHUNK_JUDGEMENTS = 200_000;
export const MAX_EVALUATIONS = 100_000;
/** Alerts that are played; a rule that makes more needs no further proof. */
const MAX_PLAYED = 20_000;
/** Alerts of the answer. */
const MAX_SHOWN = 500;
/** Expressions that a condition asks for at most, and some more. */
const MAX_INPUTS = 64;
const DEFAULT_TIMEOUT_MS = 45_000;

/**
 * Plays a rule over history: when it would have fired, and how noisy it would have been. An alert that was active before the range begins within it.
 * @throws ObserverError `invalid_argument` for a rule or range that cannot be played, `deadline_exceeded`, and what `ask` throws
 */
export async function backTest(request: BackTestRequest, { ask, signal, timeoutMs = DEFAULT_TIMEOUT_MS }: BackTestParts): Promise<BackTest> {
  const { startMs, intervalMs } = request;
  const steps = Math.floor((request.endMs - startMs) / intervalMs) + 1;
  if (steps > MAX_EVALUATIONS) throw new ObserverError('invalid_argument', `The range has ${steps} evaluations and a back-test plays at most ${MAX_EVALUATIONS}; take a shorter range, or a longer interval`, { retryable: false });
  const rule = { ...request.rule, condition: playedCondition(request.rule), labels: { ...request.groupLabels, ...request.rule.labels } };
  const timeout = AbortSignal.timeout(timeoutMs);
  const ending = AbortSignal.any([signal, timeout]);
  // Every expression that a condition asks for at once listens to it.
  setMaxListeners(MAX_INPUTS, ending);
  const asking = ask(ending);
  const play = new AlertPlay(rule, (expr, atMs) => instant(asking, expr, atMs));
  const chart = new BackTestChart(rule.condition, { startMs, stepMs: intervalMs, steps });
  const warnings = new Set<string>();
  let done = 0;
  for (let size = FIRST_CHUNK_STEPS; done < steps && play.alerts.length <= MAX_PLAYED; ) {
    const count = Math.min(size, steps - done);
    const grid = { startMs: startMs + done * intervalMs, endMs: startMs + (done + count - 1) * intervalMs, stepMs: intervalMs };
    try {
      const result = await evaluateCondition(rule.condition, grid, asking);
      for (const warning of result.warnings) warnings.add(warning);
      chart.take(result, done);
      await play.take(result, grid);
      size = nextChunk(result.series.length * inputsOf(rule.condition).length);
    } catch (thrown) {
      if (!timeout.aborted) throw asObserverError(thrown);
      if (done === 0) throw new ObserverError('deadline_exceeded', `The back-test took longer than ${timeoutMs / 1_000} s; take a shorter range, a longer interval, or an expression over fewer series`, { cause: thrown });
      break;
    }
    done += count;
  }
  if (!ending.aborted) await play.annotate().catch((thrown: unknown) => warnings.add(`An annotation cannot be expanded: ${asObserverError(thrown).message}`));
  return result(request, rule.condition, { play, chart, done, steps, warnings });
}

/** A condition without data policy may be drawn with its bound. */
const playedCondition = ({ condition, noData }: AlertRule): AlertCondition => (noData === 'resolve' ? asThreshold(condition) : condition);

const nextChunk = (judgementsPerStep: number): number => Math.max(MIN_CHUNK_STEPS, Math.min(MAX_CHUNK_STEPS, Math.floor(CHUNK_JUDGEMENTS / Math.max(1, judgementsPerStep))));

async function instant(ask: AskRange, expr: string, atMs: number) {
  const { series } = await ask(expr, { startMs: atMs, endMs: atMs, stepMs: 1 });
  return series.filter(({ values }) => values.length > 0).map(({ labels, values }) => ({ Labels: labels, Value: values[0]! }));
}

interface Played {
  readonly play: AlertPlay;
  readonly chart: BackTestChart;
  readonly done: number;
  readonly steps: number;
  readonly warnings: Set<string>;
}

function result({ startMs, intervalMs }: BackTestRequest, condition: AlertCondition, { play, chart, done, steps, warnings }: Played): BackTest {
  const endMs = startMs + (done - 1) * intervalMs;
  if (done < steps) warnings.add(`Played until ${new Date(endMs).toISOString()} only: ${play.alerts.length > MAX_PLAYED ? `there were more than ${MAX_PLAYED} alerts` : 'the time was up'}; take a shorter range, or a longer interval`);
  const shown = shownAlerts(play.alerts);
  return {
    expr: shownExpression(condition), alerts: shown, truncated: done < steps || shown.length < play.alerts.length,
    summary: summarize(play.alerts, { startMs, endMs, evaluations: done }), series: chart.series(), warnings: [...warnings],
  };
}

/** Those that fired before those that were only pending, as many as an answer holds, in the order of time. */
function shownAlerts(alerts: readonly PlayedAlert[]): PlayedAlert[] {
  const first = [...alerts.filter(hasFired), ...alerts.filter((alert) => !hasFired(alert))].slice(0, MAX_SHOWN);
  return first.sort((a, b) => a.pendingAtMs - b.pendingAtMs);
}

function shownExpression(condition: AlertCondition): string {
  const { expr } = inputsOf(condition)[0]!;
  return condition.kind === 'threshold' ? `(${expr}) ${condition.op} ${condition.value}` : expr;
}
