import type { SeriesQuery, TimeRange } from '@observer/contracts';
import type { RollupChoice } from '../../rollup/choose-rollup';
import { coverRange, type Segment, type WindowState } from '../../rollup/cover';
import { isFiner, type Level, LEVELS, type MeasurementSpecs } from '../../rollup/rollup-specs';
import type { Summary } from '../read/accumulators';
import { RowPlan } from '../read/row-plan';
import { selectionOf } from '../read/selection';
import { answerOf, type SeriesAnswer, windowOf } from '../read/series-answer';
import { SeriesEvaluation } from '../read/series-evaluation';
import { type Group, SeriesGroups } from '../read/series-groups';
import type { Measurement } from '../schema/catalogue';
import { DAY_MS } from '../server/databases';
import type { InfluxServer } from '../server/influx-server';
import type { QueryScope } from '../server/query-scope';
import { levelDatabase, RollupTable } from './rollup-rows';
import type { RollupState } from './rollup-state';

export interface RollupRequest {
  readonly query: SeriesQuery;
  readonly measurement: Measurement;
  readonly specs: MeasurementSpecs;
  readonly choice: RollupChoice;
}

export interface RollupAnswer extends SeriesAnswer {
  readonly resolution: Level;
}

/**
 * Answers from rollups, and from rows where rollups cannot: at the edges of the range and in buckets that are not up to date. The answer is that of the
 * rows, quantiles within the error of the sketches.
 * @returns undefined when rows answer the query as a whole
 */
export async function selectFromRollups(request: RollupRequest, state: RollupState, server: InfluxServer, scope: QueryScope): Promise<RollupAnswer | undefined> {
  const { query, choice, specs } = request;
  const levels = LEVELS.filter((level) => choice.spec.levels.includes(level) && !isFiner(choice.level, level)).reverse();
  const extent = state.extentOf(query.measurement, specs);
  if (extent === undefined) return undefined;
  const known = { startMs: Math.max(query.range.startMs, extent.startMs), endMs: Math.min(query.range.endMs, extent.endMs) };
  if (known.startMs >= known.endMs) return undefined;
  if (choice.preferRows && !spansSealed(known, query.measurement, state)) return undefined;
  const segments = [
    ...rawSegment(query.range.startMs, known.startMs),
    ...coverRange({ range: known, windowMs: DAY_MS, levels, stateOf: (day) => stateOf(request, state, day) }),
    ...rawSegment(known.endMs, query.range.endMs),
  ];
  const used = levels.find((level) => segments.some(({ source }) => source === level));
  if (used === undefined) return undefined;
  const groups = new SeriesGroups(query, true);
  await addRows(request, segments.filter(({ source }) => source === 'raw'), groups, server, scope);
  for (const level of levels) await addRollups(request, level, segments.filter(({ source }) => source === level), groups, server, scope);
  return { ...answerOf(query, groups.answered(), groups.rowsRead), resolution: used };
}

const rawSegment = (startMs: number, endMs: number): Segment[] => (startMs < endMs ? [{ source: 'raw', startMs, endMs }] : []);

function stateOf({ query, specs }: RollupRequest, state: RollupState, day: number): WindowState {
  return state.isSealed(query.measurement, day)
    ? { rows: false, levels: state.levelsOf(query.measurement, specs, day) }
    : { rows: true, dirty: state.dirtyOf(query.measurement, specs, day) };
}

function spansSealed({ startMs, endMs }: TimeRange, measurement: string, state: RollupState): boolean {
  for (let day = Math.floor(startMs / DAY_MS) * DAY_MS; day < endMs; day += DAY_MS) if (state.isSealed(measurement, day)) return true;
  return false;
}

async function addRows({ query, measurement }: RollupRequest, segments: readonly Segment[], groups: SeriesGroups, server: InfluxServer, scope: QueryScope): Promise<void> {
  if (segments.length === 0) return;
  const evaluation = new SeriesEvaluation(query, measurement, groups);
  const selections = segments.map((range) => selectionOf({ ...query, measurement, range }));
  if (selections[0]!.never) return;
  // The conditions are the same but for the times, so all statements share their parameters.
  const statements = selections.map((selection) => evaluation.plan.statement(selection)).join('; ');
  await server.query(server.location.database, statements, selections[0]!.parameters, evaluation.plan, scope);
  evaluation.finish();
}

async function addRollups({ query, measurement, choice }: RollupRequest, level: Level, segments: readonly Segment[], groups: SeriesGroups, server: InfluxServer, scope: QueryScope): Promise<void> {
  if (segments.length === 0) return;
  const table = new RollupTable(measurement, choice.spec);
  let isWanted = false;
  let group: Group | undefined;
  const plan: RowPlan = new RowPlan(table.measurement, () => {
    isWanted = condition.ofGroup();
    group = undefined;
  }, ({ ms }) => {
    if (!isWanted) return;
    const count = rows();
    groups.rowsRead += count;
    group ??= groups.of(labels);
    const window = groups.window(group, windowOf(query, ms));
    columns.forEach(({ where, summary, isCount }, i) => {
      if (!where()) return;
      const found: Summary | undefined = isCount ? { count, sum: 0, min: 0, max: 0, last: 0, lastMs: 0, lastNs: 0 } : summary?.();
      if (found === undefined) return;
      window[i]!.merge(found);
      group!.total[i]?.merge(found);
    });
  });
  const condition = plan.condition(query.matchers);
  const labels = query.groupBy.map((name) => plan.text(name));
  const rows = table.rowsOf(plan);
  const columns = query.aggregates.map((aggregate) => ({
    where: plan.condition(aggregate.where).ofGroup, isCount: aggregate.field === undefined,
    summary: aggregate.field === undefined ? undefined : table.summaryOf(plan, aggregate.field, aggregate.fn === 'quantile'),
  }));
  const selections = segments.map((range) => selectionOf({ measurement: table.measurement, matchers: query.matchers, range }));
  if (selections[0]!.never) return;
  const statements = selections.map((selection) => plan.statement(selection)).join('; ');
  await server.query(levelDatabase(server.location.database, level), statements, selections[0]!.parameters, plan, scope);
}
