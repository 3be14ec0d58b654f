/**
 * How a node stands among the nodes of its chain, proof against one of them telling nonsense.
 *
 * Every head tells where the chain should be by now: its height plus the blocks that its age allows. That holds for a stalled node
 * too, so the median of these expectations is sound as long as half of the nodes are honest. A head above the median is not
 * believed to be the best; a head far above it is called implausible.
 */
import type { Chain } from '@observer/contracts';
import { thresholdsOf } from './thresholds';

export interface Head {
  readonly height: number;
  /** Time of the block as the chain says; null when the node does not tell. */
  readonly timeMs: number | null;
  readonly observedAtMs: number;
}

export interface PeerStanding {
  /** Blocks behind the best believable head of the others, at least 0; absent when no peer is known. */
  readonly lagBlocks?: number;
  /** The head is far above anything that the peers and the clock allow (needs at least two peers to say so). */
  readonly implausible: boolean;
}

/** Blocks of grace above the median when looking for the best head. */
const GRACE_BLOCKS = 1;
/** How much faster than its block time a chain may run before a node that is ahead is called implausible. */
const FASTEST = 2;

/** @param others recent heads of the other nodes of the chain; `nowMs` milliseconds since the epoch */
export function peerStanding(own: Head, others: readonly Head[], chain: Pick<Chain, 'blockTimeMs'>, nowMs: number): PeerStanding {
  if (others.length === 0) return { implausible: false };
  const ceiling = lowerMedian([own, ...others].map((head) => expectedHeight(head, chain, nowMs, 1))) + GRACE_BLOCKS;
  const best = others.reduce((highest, { height }) => (height <= ceiling && height > highest ? height : highest), own.height);
  return { lagBlocks: best - own.height, implausible: isImplausible(own, others, chain, nowMs) };
}

function isImplausible(own: Head, others: readonly Head[], chain: Pick<Chain, 'blockTimeMs'>, nowMs: number): boolean {
  if (others.length < 2) return false;
  const expected = lowerMedian(others.map((head) => expectedHeight(head, chain, nowMs, FASTEST)));
  return own.height > expected + thresholdsOf(chain).clockLagBlocks;
}

/** Where the chain should be now, judged by one head; a time after its observation is not believed. */
function expectedHeight(head: Head, { blockTimeMs }: Pick<Chain, 'blockTimeMs'>, nowMs: number, speed: number): number {
  const madeAtMs = Math.min(head.timeMs ?? head.observedAtMs, head.observedAtMs);
  return head.height + (speed * Math.max(0, nowMs - madeAtMs)) / blockTimeMs;
}

/** The middle value; of two middle values the lower, so that one of two nodes cannot raise it. */
function lowerMedian(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}
