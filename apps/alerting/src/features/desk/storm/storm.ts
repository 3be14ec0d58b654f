import type { Routing } from '@observer/contracts';

const MINUTE_MS = 60_000;

/**
 * Whether an incident that would open now has to go into the summary of a storm instead. Incidents that were absorbed count as well, so a storm lasts until fewer begin.
 * @param openings times at which incidents opened, or would have, ascending
 */
export const isStorm = (openings: readonly number[], nowMs: number, { incidentsPerMinute }: Routing['storm']): boolean => openings.filter((atMs) => atMs > nowMs - MINUTE_MS).length >= incidentsPerMinute;

/** The openings that still count, with one more. */
export const withOpening = (openings: readonly number[], nowMs: number, { incidentsPerMinute }: Routing['storm']): number[] => [...openings.filter((atMs) => atMs > nowMs - MINUTE_MS), nowMs].slice(-incidentsPerMinute);
