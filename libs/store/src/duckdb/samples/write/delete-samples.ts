import { DuckDBConnection } from '@duckdb/node-api';
import { Matcher } from '@observer/contracts';
import { FieldColumnInfo, Measurement } from '../../engine/catalogue';
import { execute } from '../../engine/connections';
import { commitFault } from '../../engine/faults';
import { AttachedWindow } from '../../engine/attached-window';
import { WindowFiles } from '../../engine/window-files';
import { Block, SlotSeries } from '../codec/block';
import { localOf, PART_SERIES, partOfKey, metricOfKey, rowTablesOf, SLOT_MS, slotEndMs, slotStartMs, blockKey } from '../layout';
import { ClosedRange } from '../read/sample-scan';
import { eachChunk, float64Column, uint32Column } from '../read/chunk-columns';
import { matchesValueInRows, matchingTagSets } from '../series/resolve-series';
import { SampleRollups } from '../rollup/sample-rollups';
import { BlockReplacements, readBlocks } from './block-table';
import { PackedPart } from './packer';

export interface DeleteSamplesParts {
  readonly connection: DuckDBConnection;
  readonly files: WindowFiles;
  readonly rollups: SampleRollups;
}

export interface DeletedSamples {
  readonly measurement: Measurement;
  readonly matchers: readonly Matcher[];
  /** Closed at both ends. */
  readonly range: ClosedRange;
}

/** Told how many rows of a window are about to go. */
export type OnWindow = (windowStartMs: number, rows: number) => Promise<void>;

/**
 * Erases samples, one transaction per window, which is checkpointed at once. Nothing may be packed meanwhile.
 * @returns rows erased: where a measurement has several fields, samples of one series are counted for the field that had most of them
 */
export async function deleteSamples({ connection, files, rollups }: DeleteSamplesParts, { measurement, matchers, range }: DeletedSamples, onWindow: OnWindow = () => Promise.resolve()): Promise<number> {
  const tagSets = matchingTagSets(measurement, matchers, matchesValueInRows);
  const fields = [...measurement.fields.values()].filter(({ series }) => series.size > 0);
  if (tagSets.length === 0 || fields.length === 0) return 0;
  let rows = 0;
  for (const start of files.startsWithin({ startMs: range.startMs, endMs: range.endMs + 1 })) {
    await files.use([start], async ([window]) => {
      if (window === undefined) return;
      const counts = new RowCounts();
      try {
        await deleteInWindow({ connection, rollups }, window, { fields, tagSets, range }, counts, onWindow);
      } catch (thrown) {
        await execute(connection, 'ROLLBACK').catch(() => undefined);
        files.distrust(start);
        throw commitFault(window.path, thrown);
      }
      if (counts.total === 0) return;
      rows += counts.total;
      window.changes++;
      await execute(connection, `CHECKPOINT ${window.alias}`).catch(() => undefined);
    });
  }
  for (const start of rollups.sealedWithin(range)) await deleteFromRollups(rollups, start, { fields, tagSets, range });
  return rows;
}

/** Where samples are gone their rollups are all there is. */
async function deleteFromRollups(rollups: SampleRollups, windowStartMs: number, { fields, tagSets, range }: Doomed): Promise<void> {
  const doomed = new Set(tagSets);
  const keys = fields.map(({ id }) => `key BETWEEN ${blockKey(id, tagSets[0]!)} AND ${blockKey(id, tagSets.at(-1)!)}`).join(' OR ');
  for (const level of rollups.levels) await rollups.erase(level, windowStartMs, (key, local) => doomed.has(partOfKey(key) * PART_SERIES + local), range, `(${keys})`);
}

interface Doomed {
  readonly fields: readonly FieldColumnInfo[];
  readonly tagSets: Uint32Array;
  readonly range: ClosedRange;
}

/** Per tag set the field with most samples counts. */
class RowCounts {
  private readonly byTagSet = new Map<number, Map<number, number>>();

  add(field: number, tagSet: number, count: number): void {
    let fields = this.byTagSet.get(tagSet);
    if (fields === undefined) this.byTagSet.set(tagSet, (fields = new Map<number, number>()));
    fields.set(field, (fields.get(field) ?? 0) + count);
  }

  get total(): number {
    let total = 0;
    for (const fields of this.byTagSet.values()) total += Math.max(...fields.values());
    return total;
  }
}

async function deleteInWindow({ connection, rollups }: Pick<DeleteSamplesParts, 'connection' | 'rollups'>, window: AttachedWindow, doomed: Doomed, counts: RowCounts, onWindow: OnWindow): Promise<void> {
  await execute(connection, 'BEGIN');
  for (const { name } of rowTablesOf(window)) await deleteRowsIn(connection, `${window.alias}.main.${name}`, window, doomed, counts);
  const replacements = new BlockReplacements(window);
  const changed = new Map<number, PackedPart[]>();
  const from = Math.max(0, Math.floor((doomed.range.startMs - window.startMs) / SLOT_MS));
  const to = Math.floor((Math.min(doomed.range.endMs, window.endMs) - window.startMs) / SLOT_MS);
  for (const field of doomed.fields) {
    const [first, last] = [blockKey(field.id, doomed.tagSets[0]!), blockKey(field.id, doomed.tagSets.at(-1)!)];
    for (const { slot, key, data } of await readBlocks(connection, window, `slot BETWEEN ${from} AND ${to} AND key BETWEEN ${first} AND ${last}`)) {
      const kept = survivors(new Block(data, slotStartMs(window, slot)).series(), key, doomed, counts);
      if (kept === undefined) continue;
      replacements.add(slot, key, kept, false);
      changed.set(slot, [...(changed.get(slot) ?? []), { key, series: kept }]);
    }
  }
  if (counts.total > 0) await onWindow(window.startMs, counts.total);
  // Before the samples: should this end in between, it is done once more.
  for (const [slot, parts] of changed) {
    await rollups.replace({ windowStartMs: window.startMs, startMs: slotStartMs(window, slot), endMs: slotEndMs(window, slot) }, parts.sort((a, b) => a.key - b.key));
  }
  await replacements.write(connection);
  await execute(connection, 'COMMIT');
}

async function deleteRowsIn(connection: DuckDBConnection, table: string, window: AttachedWindow, { fields, tagSets, range }: Doomed, counts: RowCounts): Promise<void> {
  const condition = [
    `metric IN (${fields.map(({ id }) => id).join(',')})`,
    `series IN (SELECT unnest([${tagSets.join(',')}]::UINTEGER[]))`,
    `ms BETWEEN ${Math.max(0, range.startMs - window.startMs)} AND ${Math.max(0, range.endMs - window.startMs)}`,
  ].join(' AND ');
  const result = await connection.run(`SELECT metric, series, count(*)::DOUBLE FROM ${table} WHERE ${condition} GROUP BY ALL`);
  await eachChunk(result, (chunk) => {
    const [metric, series, count] = [uint32Column(chunk, 0), uint32Column(chunk, 1), float64Column(chunk, 2)];
    for (let i = 0; i < chunk.rowCount; i++) counts.add(metric[i]!, series[i]!, count[i]!);
  });
  await execute(connection, `DELETE FROM ${table} WHERE ${condition}`);
}

/** What is left of a block; undefined when nothing of it goes. */
function survivors(series: readonly SlotSeries[], key: number, { tagSets, range }: Doomed, counts: RowCounts): SlotSeries[] | undefined {
  const first = partOfKey(key) * PART_SERIES;
  const locals = new Set([...tagSets].filter((tagSet) => tagSet >= first && tagSet < first + PART_SERIES).map(localOf));
  let isChanged = false;
  const kept = series.flatMap((one): SlotSeries[] => {
    if (!locals.has(one.local)) return [one];
    const stays = Uint32Array.from(one.times.keys()).filter((i) => one.times[i]! < range.startMs || one.times[i]! > range.endMs);
    const gone = one.times.length - stays.length;
    if (gone === 0) return [one];
    isChanged = true;
    counts.add(metricOfKey(key), first + one.local, gone);
    return stays.length === 0 ? [] : [{ local: one.local, times: Float64Array.from(stays, (i) => one.times[i]!), values: Float64Array.from(stays, (i) => one.values[i]!) }];
  });
  return isChanged ? kept : undefined;
}
