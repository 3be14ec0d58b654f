import type { AlertCondition, LabelSet } from '@observer/contracts';
import { labelsKey, type QueryResult } from '@observer/promql';
import { inputsOf } from './condition-inputs';
import { type Judgement, judge } from './judge';

/** The times a condition is judged for: one, or many in a back-test. `stepMs` is positive also for one. */
export interface EvaluationGrid {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

/** Asks for an expression at all times of a grid. */
export type AskRange = (expr: string, grid: EvaluationGrid) => Promise<QueryResult>;

/** One series and what its condition says of it, by index of the grid's times. */
export interface JudgedSeries {
  /** As the query gives them, with the metric's name where it has one. */
  readonly labels: LabelSet;
  readonly judgements: readonly (Judgement | undefined)[];
}

export interface ConditionResult {
  readonly series: readonly JudgedSeries[];
  /** By index of the grid's times: the first input had no series. */
  readonly noData: readonly boolean[];
  readonly warnings: readonly string[];
}

/**
 * Judges a condition at every time of a grid.
 * @throws what `ask` throws: PromqlError for an expression that is wrong, ObserverError for one that cannot be answered
 */
export async function evaluateCondition(condition: AlertCondition, grid: EvaluationGrid, ask: AskRange): Promise<ConditionResult> {
  const steps = Math.floor((grid.endMs - grid.startMs) / grid.stepMs) + 1;
  const inputs = inputsOf(condition);
  const results = await Promise.all(inputs.map(({ expr, beforeMs }) => ask(expr, { startMs: grid.startMs - beforeMs, endMs: grid.endMs - beforeMs, stepMs: grid.stepMs })));
  const columns = results.map((result, i) => columnsOf(result, grid, inputs[i]!.beforeMs, steps));
  const [first] = columns;
  const noData = new Array<boolean>(steps).fill(true);
  const series = [...first!.values()].map(({ labels, values }): JudgedSeries => {
    const key = labelsKey(labels);
    const judgements = Array.from({ length: steps }, (_, step) => {
      if (values[step] !== undefined) noData[step] = false;
      return judge(condition, columns.map((column) => column.get(key)?.values[step]));
    });
    return { labels, judgements };
  });
  return { series, noData, warnings: [...new Set(results.flatMap(({ warnings }) => warnings))] };
}

interface Column {
  readonly labels: LabelSet;
  readonly values: (number | undefined)[];
}

/** The floats of an answer, by label set and index of the grid's times. */
function columnsOf({ series }: QueryResult, grid: EvaluationGrid, beforeMs: number, steps: number): Map<string, Column> {
  const columns = new Map<string, Column>();
  for (const { labels, times, values } of series) {
    const column = new Array<number | undefined>(steps).fill(undefined);
    for (let i = 0; i < times.length; i++) column[Math.round((times[i]! + beforeMs - grid.startMs) / grid.stepMs)] = values[i]!;
    columns.set(labelsKey(labels), { labels: { ...labels }, values: column });
  }
  return columns;
}
