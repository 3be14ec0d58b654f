import type { Routing } from '@observer/contracts';

/** An alert that fires again this soon after its end counts as one that flaps in the noise report; as in back-tests. */
export const FLAP_MS = 600_000;

/** Times at which an alert changed its state, ascending. */
export type Changes = readonly number[];

/** The changes that still count, with one more. More than `changes` need not be kept. */
export const withChange = (times: Changes, atMs: number, { changes, windowMs }: Routing['flap']): number[] => [...times.filter((time) => time > atMs - windowMs), atMs].slice(-changes);

/** Whether an alert changed its state often enough within the window. */
export const isFlapping = (times: Changes, atMs: number, { changes, windowMs }: Routing['flap']): boolean => times.filter((time) => time > atMs - windowMs).length >= changes;
