import type { KeepFrom, RetentionPlan } from './telemetry-store.port';

/** The same time for every resolution. */
export const keepFrom = (ms: number): KeepFrom => ({ raw: ms, '10s': ms, '1m': ms, '1h': ms });

/** A plan that drops everything older than a time, milliseconds. */
export const keepAllFrom = (ms: number): RetentionPlan => ({ measurements: {}, others: keepFrom(ms) });

/** What a plan says of one measurement. */
export const keepFromOf = (plan: RetentionPlan, measurement: string): KeepFrom =>
  Object.hasOwn(plan.measurements, measurement) ? plan.measurements[measurement]! : plan.others;
