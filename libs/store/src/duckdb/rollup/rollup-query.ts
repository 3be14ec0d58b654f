import { SeriesQuery, TimeRange } from '@observer/contracts';
import { Column, Measurement, TagColumnInfo } from '../engine/catalogue';
import { Reader } from '../engine/connections';
import { AttachedWindow } from '../engine/attached-window';
import { WindowFiles } from '../engine/window-files';
import { msToNs } from '../engine/window-span';
import { Answer, answerGrouped, EMPTY_ANSWER } from '../read/grouped-answer';
import { Parameters, Selection } from '../read/selection';
import { baseOf, groupsOf, stepSql } from '../read/series-query';
import { MatcherResolver } from '../read/tag-matcher';
import { RollupChoice } from '../../rollup/choose-rollup';
import { coverRange, Segment, WindowState } from '../../rollup/cover';
import { compilePartials, partialColumns, partialOfRow, SketchColumn } from './partial-aggregates';
import { RollupFiles } from './rollup-files';
import { RollupLedger } from './rollup-ledger';
import { isFiner, Level, LEVELS, MeasurementSpecs } from '../../rollup/rollup-specs';
import { sketchBinSql, sketchTable, sumsTable } from './rollup-table';
import { fillQuantiles, readSketches, SketchesByGroup } from './sketch-answer';

export interface RollupQueryParts {
  readonly ledger: RollupLedger;
  readonly rollups: RollupFiles;
  readonly files: WindowFiles;
  readonly windowMs: number;
}

export interface RollupRequest {
  readonly query: SeriesQuery;
  readonly measurement: Measurement;
  readonly specs: MeasurementSpecs;
  readonly choice: RollupChoice;
}

export interface RollupAnswer extends Answer {
  readonly resolution: Level;
}

/** Files that answer some segments of a query. */
interface Source {
  readonly file: AttachedWindow;
  readonly isRows: boolean;
  /** SQL: which times. */
  readonly within: string;
}

/**
 * Answers from rollups, and from rows where rollups cannot: at the edges of the range and in buckets that are not up to date. The answer is that
 * of the rows, quantiles within the error of the sketches.
 * @returns undefined when rows answer the query as a whole
 */
export async function selectFromRollups(request: RollupRequest, parts: RollupQueryParts, reader: Reader): Promise<RollupAnswer | undefined> {
  const { query, choice } = request;
  const levels = LEVELS.filter((level) => choice.spec.levels.includes(level) && !isFiner(choice.level, level)).reverse();
  const unsettled = parts.files.startsWithin(query.range).filter((start) => !isSettled(start, request, parts));
  return parts.files.use(unsettled, async (windows) => {
    const states = new Map(windows.map((window): [number, WindowState] => [window.startMs, stateOf(window, request)]));
    const present = new Set(parts.files.starts());
    const withoutRows = (start: number): boolean => !present.has(start) || parts.ledger.isSealed({ windowStartMs: start, measurementId: request.measurement.id });
    if (choice.preferRows && !spansSealed(query.range, parts.windowMs, withoutRows, request, parts)) return undefined;
    const segments = coverRange({
      range: query.range, windowMs: parts.windowMs, levels,
      stateOf: (start) => states.get(start) ?? (withoutRows(start) ? { rows: false, levels: keptLevels(start, levels, parts.rollups) } : { rows: true, dirty: undefined }),
    });
    const used = levels.find((level) => segments.some(({ source }) => source === level));
    if (used === undefined) return undefined;
    return withSources({ segments, levels, attached: windows }, request, parts, async (sources) => ({ ...(await answer(request, sources, reader)), resolution: used }));
  });
}

const isSettled = (start: number, { measurement, specs }: RollupRequest, { ledger }: RollupQueryParts): boolean =>
  ledger.isSettled({ windowStartMs: start, measurementId: measurement.id }, specs.declaration);

function stateOf(window: AttachedWindow, { measurement, specs }: RollupRequest): WindowState {
  return { rows: true, dirty: window.tables.has(measurement.table) ? window.rollups.dirtyOf(measurement.id, specs, window) : undefined };
}

const keptLevels = (start: number, levels: readonly Level[], rollups: RollupFiles): Level[] => levels.filter((level) => rollups.at(level).has(rollups.fileStart(level, start)));

/** Whether some of the range has rollups but no rows any more. */
function spansSealed(range: TimeRange, windowMs: number, withoutRows: (start: number) => boolean, { measurement }: RollupRequest, { ledger }: RollupQueryParts): boolean {
  for (let start = Math.floor(range.startMs / windowMs) * windowMs; start < range.endMs; start += windowMs) {
    if (withoutRows(start) && ledger.isSealed({ windowStartMs: start, measurementId: measurement.id })) return true;
  }
  return false;
}

interface Wanted {
  readonly segments: readonly Segment[];
  readonly levels: readonly Level[];
  /** Windows in use already; to ask for one of them again could wait for ever. */
  readonly attached: readonly AttachedWindow[];
}

/** Attaches what the segments need; files without the measurement's table have nothing to say. */
async function withSources<T>({ segments, levels, attached }: Wanted, request: RollupRequest, parts: RollupQueryParts, work: (sources: Source[]) => Promise<T>): Promise<T> {
  const overlapping = (files: WindowFiles, source: Segment['source']): number[] => [
    ...new Set(segments.filter((segment) => segment.source === source).flatMap((segment) => files.startsWithin(segment))),
  ].sort((a, b) => a - b);
  const sums = sumsTable(request.measurement, request.choice.spec);
  const collect = async (rest: readonly Level[], sources: Source[]): Promise<T> => {
    const [level, ...others] = rest;
    if (level === undefined) return work(sources);
    const files = parts.rollups.at(level);
    return files.use(overlapping(files, level), (rolledUp) =>
      collect(others, [...sources, ...rolledUp.filter((file) => file.tables.has(sums)).map((file) => sourceOf(file, segments, level))]));
  };
  const raw = new Set(overlapping(parts.files, 'raw'));
  const inUse = attached.filter(({ startMs }) => raw.has(startMs));
  for (const { startMs } of inUse) raw.delete(startMs);
  return parts.files.use([...raw], (windows) =>
    collect(levels, [...inUse, ...windows].filter((window) => window.tables.has(request.measurement.table)).map((window) => sourceOf(window, segments, 'raw'))));
}

function sourceOf(file: AttachedWindow, segments: readonly Segment[], source: Segment['source']): Source {
  const own = segments.filter((segment) => segment.source === source && segment.startMs < file.endMs && segment.endMs > file.startMs);
  return { file, isRows: source === 'raw', within: own.map(({ startMs, endMs }) => `(time >= ${msToNs(startMs)} AND time < ${msToNs(endMs)})`).join(' OR ') };
}

async function answer({ query, measurement, choice }: RollupRequest, sources: readonly Source[], reader: Reader): Promise<Answer> {
  if (sources.length === 0) return EMPTY_ANSWER;
  const resolver = new MatcherResolver(reader);
  const parameters = new Parameters();
  const selection = await Selection.compile({ ...query, measurement, range: undefined }, resolver, parameters);
  const partials = await compilePartials(measurement, query.aggregates, resolver);
  const groups = groupsOf(query, measurement);
  const tags = [...new Set<TagColumnInfo>([...groups.flatMap(({ column }) => column ?? []), ...partials.tags])];
  const fields = [...partials.fields];
  const relation = (source: Source): string => {
    const step = `${stepSql(query)} AS step`;
    if (!source.isRows) return selection.selectFrom(source.file, [step, 'n', ...fields.flatMap((field) => partialsIn(source, sumsTable(measurement, choice.spec), partialColumns(field)))], tags, [source.within], sumsTable(measurement, choice.spec));
    const rows = selection.selectFrom(source.file, [step, 'time'], [...tags, ...fields] as Column[], [source.within]);
    return `SELECT ${['step', '1::UBIGINT AS n', ...fields.flatMap(partialOfRow), ...tags.map(({ physical }) => physical)].join(', ')} FROM (${rows})`;
  };
  const plan = {
    query, groups, source: `WITH source AS NOT MATERIALIZED (${sources.map(relation).join(' UNION ALL ')})`, rowCount: 'sum(n)', columns: partials.columns, parameters: parameters.values, baseMs: baseOf(query),
  };
  const result = await answerGrouped(plan, reader);
  for (const sketch of partials.sketches) fillQuantiles(result.series, query, groups, sketch.reads, await sketchesOf(sketch));
  return result;

  function sketchesOf(sketch: SketchColumn): Promise<SketchesByGroup> {
    const keys = [...groups.flatMap(({ column }) => column?.physical ?? []), 'step'];
    const table = sketchTable(measurement, choice.spec, sketch.field);
    const where = sketch.where.length === 0 ? '' : ` WHERE ${sketch.where.join(' AND ')}`;
    const sql = sources.filter(({ file, isRows }) => isRows || file.tables.has(table)).map((source) => {
      if (!source.isRows) return `SELECT ${keys.join(', ')}, bins, counts FROM (${selection.selectFrom(source.file, [`${stepSql(query)} AS step`, 'bins', 'counts'], tags, [source.within], table)})${where}`;
      const rows = `SELECT *, ${sketchBinSql(sketch.field)} AS bin FROM (${selection.selectFrom(source.file, [`${stepSql(query)} AS step`], [...tags, sketch.field] as Column[], [source.within])}) WHERE ${sketch.field.physical} IS NOT NULL`;
      const counted = `SELECT ${keys.join(', ')}, bin, count(*)::UINTEGER AS c FROM (${rows})${where} GROUP BY ${keys.join(', ')}, bin`;
      return `SELECT ${keys.join(', ')}, list(bin) AS bins, list(c) AS counts FROM (${counted}) GROUP BY ${keys.join(', ')}`;
    });
    return sql.length === 0 ? Promise.resolve(new Map()) : readSketches(reader, sql.join(' UNION ALL '), parameters.values, keys.length);
  }
}

/** A rollup made before a measure was first seen has no columns of it: no values. */
function partialsIn({ file }: Source, table: string, names: readonly string[]): string[] {
  const present = file.tables.get(table)!;
  return names.map((name) => (present.has(name) ? name : `NULL AS ${name}`));
}
