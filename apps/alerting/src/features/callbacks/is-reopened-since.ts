import type { Incident } from '@observer/contracts';

/** Whether an incident escalated anew after something was done elsewhere: then that was done about what was before, and may come late or as a replay. */
export const isReopenedSince = ({ timeline }: Pick<Incident, 'timeline'>, atMs: number): boolean => timeline.some((entry) => entry.what === 'reopened' && entry.atMs > atMs);
