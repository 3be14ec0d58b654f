import type { Chain } from '@observer/contracts';

/** From where on a node counts as late. All derived from the chain's block time, so that fast and slow chains are treated alike. */
export interface Thresholds {
  /** More blocks than this behind the best peer: lagging. 30 s worth of blocks, at least 3. */
  readonly peerLagBlocks: number;
  /** More blocks than this behind the wall clock: stale. 60 s worth of blocks, at least 10. */
  readonly clockLagBlocks: number;
  /** A head stamped further ahead of the wall clock than this is not believed. 10 blocks, at least 60 s. */
  readonly futureMs: number;
}

export const thresholdsOf = ({ blockTimeMs }: Pick<Chain, 'blockTimeMs'>): Thresholds => ({
  peerLagBlocks: Math.max(3, Math.ceil(30_000 / blockTimeMs)),
  clockLagBlocks: Math.max(10, Math.ceil(60_000 / blockTimeMs)),
  futureMs: Math.max(60_000, 10 * blockTimeMs),
});
