import type { Chain, NodeHeadObserved } from '@observer/contracts';
import { peerStanding, type Head, type PeerStanding } from './peer-standing';

interface Posted extends Head {
  readonly validUntilMs: number;
}

const POSTS_PER_SWEEP = 1_000;

/** The recent heads of all nodes, our own and those that other replicas report. Bounded by what is still valid. */
export class HeadBoard {
  private readonly byChain = new Map<string, Map<string, Posted>>();
  private posts = 0;

  /** Of two reports about one node the later counts. */
  post(head: NodeHeadObserved): void {
    if (++this.posts % POSTS_PER_SWEEP === 0) this.sweep(head.observedAtMs);
    const chain = this.byChain.get(head.chain) ?? new Map<string, Posted>();
    this.byChain.set(head.chain, chain);
    const known = chain.get(head.node);
    if (known !== undefined && known.observedAtMs > head.observedAtMs) return;
    chain.set(head.node, { height: head.headHeight, timeMs: head.headTimeMs, observedAtMs: head.observedAtMs, validUntilMs: head.observedAtMs + head.validForMs });
  }

  /** How `node` with this head stands among the others of its chain. */
  standing(chain: Pick<Chain, 'id' | 'blockTimeMs'>, node: string, own: Head, nowMs: number): PeerStanding {
    return peerStanding(own, this.others(chain.id, node, nowMs), chain, nowMs);
  }

  /** Forgets what nobody asks for any more: chains of which no node is ours. */
  private sweep(nowMs: number): void {
    for (const [chain, heads] of this.byChain) {
      for (const [node, head] of heads) if (head.validUntilMs < nowMs) heads.delete(node);
      if (heads.size === 0) this.byChain.delete(chain);
    }
  }

  private others(chain: string, node: string, nowMs: number): Head[] {
    const posted = this.byChain.get(chain);
    if (posted === undefined) return [];
    const heads: Head[] = [];
    for (const [name, head] of posted) {
      if (head.validUntilMs < nowMs) posted.delete(name);
      else if (name !== node) heads.push(head);
    }
    return heads;
  }
}
