import { keepFromOf } from '../../retention-plan';
import { Resolution, RetentionPlan } from '../../telemetry-store.port';
import { ARRANGED } from '../arrange/arranger';
import { Measurement } from '../engine/catalogue';
import { WindowRollups } from '../rollup/window-rollups';
import { measurementIdOf } from '../rollup/rollup-table';

/** What a plan says of the tables of one file. */
export interface Verdict {
  readonly expired: readonly { readonly table: string; readonly measurement: Measurement | undefined; readonly keepFromMs: number }[];
  /** Tables that stay, bookkeeping aside. */
  readonly kept: readonly string[];
}

const BOOKKEEPING: readonly string[] = ['applied', ARRANGED, ...WindowRollups.TABLES];
const ROW_TABLE = /^m(\d+)$/;

/** Whether a table says what was done with the file, not what is in it. */
export const isBookkeeping = (table: string): boolean => BOOKKEEPING.includes(table);

/**
 * Which tables of a file are over: all of the file's time is older than what is kept of the measurement. Tables that belong to no event
 * measurement, which are the samples of metrics, are kept as the plan keeps all others.
 */
export function expiredTables(tables: readonly string[], endMs: number, resolution: Resolution, plan: RetentionPlan, byId: ReadonlyMap<number, Measurement>): Verdict {
  const expired: { table: string; measurement: Measurement | undefined; keepFromMs: number }[] = [];
  const kept: string[] = [];
  for (const table of tables.filter((name) => !isBookkeeping(name))) {
    const id = resolution === 'raw' ? idOfRowTable(table) : measurementIdOf(table);
    const measurement = id === undefined ? undefined : byId.get(id);
    const keepFromMs = (measurement === undefined ? plan.others : keepFromOf(plan, measurement.name))[resolution];
    if (endMs <= keepFromMs) expired.push({ table, measurement, keepFromMs });
    else kept.push(table);
  }
  return { expired, kept };
}

const idOfRowTable = (table: string): number | undefined => {
  const [, id] = ROW_TABLE.exec(table) ?? [];
  return id === undefined ? undefined : Number(id);
};

/** The latest time that a plan drops anything of a resolution before. */
export const latestKeepFrom = (plan: RetentionPlan, resolution: Resolution): number =>
  Math.max(plan.others[resolution], ...Object.values(plan.measurements).map((keepFrom) => keepFrom[resolution]));

/** The time that a plan keeps nothing of a resolution before. */
export const earliestKeepFrom = (plan: RetentionPlan, resolution: Resolution): number =>
  Math.min(plan.others[resolution], ...Object.values(plan.measurements).map((keepFrom) => keepFrom[resolution]));
