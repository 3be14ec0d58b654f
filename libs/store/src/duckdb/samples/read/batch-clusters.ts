import type { ClosedRange } from './sample-scan';

const MINUTE_MS = 60_000;
/** Queries that look back no farther than one of these are read together, over no more time than twice that. */
const REACHES_MS = [10 * MINUTE_MS, 60 * MINUTE_MS];

export interface Cluster<Query> {
  readonly queries: Query[];
  /** Holds the ranges of all. */
  range: ClosedRange;
}

/**
 * Puts queries together whose samples lie at the same place in time, so that what one of them needs is not read in vain for the others. Pure.
 * @returns the clusters, and the queries whose range is too long for any
 */
export function clusterByTime<Query extends { readonly range: ClosedRange }>(queries: readonly Query[]): { clusters: Cluster<Query>[]; long: Query[] } {
  const clusters: Cluster<Query>[] = [];
  let rest = [...queries].sort((a, b) => a.range.startMs - b.range.startMs || a.range.endMs - b.range.endMs);
  for (const reachMs of REACHES_MS) {
    const isWithin = ({ range }: Query): boolean => range.endMs - range.startMs <= reachMs;
    let last: Cluster<Query> | undefined;
    for (const query of rest.filter(isWithin)) {
      const { range } = query;
      if (last !== undefined && range.endMs - last.range.startMs <= 2 * reachMs) {
        last.queries.push(query);
        last.range = { startMs: last.range.startMs, endMs: Math.max(last.range.endMs, range.endMs) };
      } else clusters.push((last = { queries: [query], range }));
    }
    rest = rest.filter((query) => !isWithin(query));
  }
  return { clusters, long: rest };
}
