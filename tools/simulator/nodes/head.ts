import { ANCHOR_MS, type ChainProfile } from '../network/chains';
import { CATCH_UP_MS, type IncidentScript } from '../network/incidents';
import type { SimulatedNode } from '../network/network';

/** Where a node stands at one moment. */
export interface Head {
  readonly height: number;
  /** When the block of `height` was made. */
  readonly timeMs: number;
  readonly finalizedHeight: number;
  /** Height of the chain, which a node that is catching up knows from its peers. */
  readonly bestKnown: number;
  readonly syncing: boolean;
}

const heightAt = (chain: ChainProfile, timeMs: number): number => chain.anchorHeight + Math.floor((timeMs - ANCHOR_MS) / chain.blockTimeMs);

/** When a block was made, milliseconds since the epoch. */
export const timeOfBlock = (chain: ChainProfile, height: number): number => ANCHOR_MS + (height - chain.anchorHeight) * chain.blockTimeMs;

/** The head of a node: it follows the wall clock, stops during a stall and then catches up. Pure. */
export function headOf(node: SimulatedNode, script: IncidentScript, nowMs: number): Head {
  const { chain } = node;
  const best = heightAt(chain, nowMs - node.propagationMs);
  const stall = script.stallOf(node.id, nowMs);
  if (stall === undefined) return head(chain, best, best, false);
  const stuck = heightAt(chain, stall.startMs - node.propagationMs);
  if (nowMs < stall.endMs) return head(chain, stuck, best, false);
  const progress = (nowMs - stall.endMs) / CATCH_UP_MS;
  return head(chain, stuck + Math.floor((best - stuck) * progress), best, true);
}

const head = (chain: ChainProfile, height: number, bestKnown: number, syncing: boolean): Head =>
  ({ height, timeMs: timeOfBlock(chain, height), finalizedHeight: height - chain.finalityBlocks, bestKnown, syncing });
