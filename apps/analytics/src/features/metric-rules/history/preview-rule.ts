import type { MetricRule, previewMetricRuleV1, TimeRange } from '@observer/contracts';
import type { Batch, KindRegistry } from '@observer/telemetry';
import type { z } from 'zod';
import { type Cell, cellKindOf, emptyCell, gaugeValue, mergeCell } from '../evaluate/cell';
import { evaluateBatch } from '../evaluate/evaluate-batch';
import { WINDOW_MS, windowStart } from '../evaluate/event-window';
import { type LabelValues, WindowCells } from '../evaluate/window-cells';
import { compileRuleOrThrow, ruleWarnings, seriesPerLabelSet } from '../rule/compile-rule';
import type { CompiledRule } from '../rule/compiled-rule';
import { columnsOf, type StoredEventsQuery } from './stored-events';

export type Preview = z.infer<typeof previewMetricRuleV1.response>;

/** Events looked at; with more, the newest. */
const MAX_EVENTS = 50_000;
const MAX_SERIES = 50;
const MAX_STEPS = 120;

export interface PreviewParts {
  readonly kinds: KindRegistry;
  readonly nowMs: number;
  /** Newest first. */
  events(query: StoredEventsQuery): AsyncIterable<Batch>;
}

/**
 * What a rule makes of the newest events, by the same evaluation that counts live. Where not all events of the time were read, the values begin
 * with the first window of which all were: of what lies before nothing is known, and zero would be wrong.
 * @throws ObserverError `invalid_argument` with every fault of the rule
 */
export async function previewRule(rule: MetricRule, windowMs: number, { kinds, nowMs, events }: PreviewParts): Promise<Preview> {
  const compiled = compileRuleOrThrow(rule, kinds);
  const range = { startMs: windowStart(nowMs - windowMs), endMs: windowStart(nowMs) + WINDOW_MS };
  const cells = new WindowCells(cellKindOf(rule), compiled.bounds.length === 0 ? 0 : compiled.bounds.length + 1);
  let seen = 0;
  let matched = 0;
  let truncated = false;
  let startMs = range.startMs;
  for await (const batch of events({ kind: rule.kind, range, columns: columnsOf(compiled), order: 'desc' })) {
    seen += batch.rows;
    matched += evaluateBatch(compiled, batch, cells).events;
    truncated = seen >= MAX_EVENTS;
    if (!truncated) continue;
    startMs = firstWholeWindow(batch, range);
    break;
  }
  const read = { startMs, endMs: range.endMs };
  const stepMs = WINDOW_MS * Math.ceil((read.endMs - read.startMs) / WINDOW_MS / MAX_STEPS);
  const series = seriesOf(compiled, cells, read, stepMs);
  const warnings = [...ruleWarnings(rule, kinds.get(rule.kind)!), ...findings(rule, { seen, matched, labelSets: series.length, truncated })];
  return { series: series.slice(0, MAX_SERIES).map(({ labels, timesMs, values }) => ({ labels, timesMs, values })), seriesCount: series.length, eventsMatched: matched, stepMs, truncated: truncated || series.length > MAX_SERIES, warnings };
}

/** The first window of which all events were read, when they were read from the newest to those of `oldest`; at least the newest window. */
function firstWholeWindow(oldest: Batch, { startMs, endMs }: TimeRange): number {
  const oldestMs = oldest.time.reduce((least, time) => Math.min(least, Number(time / 1_000_000n)), endMs);
  return Math.max(startMs, Math.min(windowStart(oldestMs) + WINDOW_MS, endMs - WINDOW_MS));
}

const counted = (count: number): string => count.toLocaleString('en-US');

function findings(rule: MetricRule, { seen, matched, labelSets, truncated }: { seen: number; matched: number; labelSets: number; truncated: boolean }): string[] {
  const found: string[] = [];
  if (truncated) found.push(`more than ${counted(MAX_EVENTS)} events came in this time; only the newest are counted here`);
  if (seen === 0) found.push(`no event of kind ${rule.kind} came in this time, so there is nothing to show; choose a longer window, or send some`);
  else if (matched === 0) found.push(`none of ${counted(seen)} events matched; look at matchers, filters and whether the events have ${rule.measure === undefined ? 'the tags asked for' : `"${rule.measure}"`}`);
  const made = labelSets * seriesPerLabelSet(rule);
  if (made > rule.maxSeries) found.push(`this time alone makes ${counted(made)} series and the rule allows ${counted(rule.maxSeries)} (maxSeries): events of further label sets would be left out; use fewer labels`);
  else if (made > rule.maxSeries / 2) found.push(`this time alone makes ${counted(made)} series of at most ${counted(rule.maxSeries)}`);
  return found;
}

interface PreviewSeries {
  readonly labels: Record<string, string>;
  readonly timesMs: number[];
  readonly values: (number | null)[];
  readonly events: number;
}

/** One value per step and label set; the sets with the most events first. */
function seriesOf(rule: CompiledRule, cells: WindowCells, { startMs, endMs }: TimeRange, stepMs: number): PreviewSeries[] {
  const kind = cellKindOf(rule.rule);
  const sets = new Map<string, { labels: LabelValues; steps: Map<number, Cell>; events: number }>();
  for (const window of cells.windows()) {
    if (window < startMs) continue;
    for (const [key, { labels, cell }] of cells.of(window)) {
      const step = startMs + Math.floor((window - startMs) / stepMs) * stepMs;
      const set = sets.get(key) ?? { labels, steps: new Map<number, Cell>(), events: 0 };
      const sum = set.steps.get(step) ?? emptyCell(cell.buckets?.length);
      mergeCell(kind, sum, cell);
      set.steps.set(step, sum);
      set.events += cell.count;
      sets.set(key, set);
    }
  }
  const timesMs = Array.from({ length: Math.ceil((endMs - startMs) / stepMs) }, (_, i) => startMs + i * stepMs);
  return [...sets.values()].sort((a, b) => b.events - a.events).map(({ labels, steps, events }) => ({
    labels: Object.fromEntries(rule.labels.map((name, i) => [name, labels[i]!]).filter(([, value]) => value !== '')),
    timesMs, values: timesMs.map((time) => valueOf(rule.rule, steps.get(time))), events,
  }));
}

/** Increase of a counter, value of a gauge, mean of a histogram's observations. */
function valueOf({ type, gauge }: MetricRule, cell: Cell | undefined): number | null {
  if (type === 'counter') return cell === undefined ? 0 : cell.hi + cell.lo;
  if (cell === undefined) return null;
  return type === 'gauge' ? gaugeValue(gauge, cell) : (cell.hi + cell.lo) / cell.count;
}
