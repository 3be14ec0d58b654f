import type { Chain, NodeHeadObserved } from '@observer/contracts';
import { peerStanding, type Head, type PeerStanding } from './peer-standing';

interface Posted extends Head {
  readonly validUntilMs: number;
}

/** The recent heads of all nodes, our own and those that other replicas report. Bounded by what is still valid. */
export class HeadBoard {
  private readonly byChain = new Map<string, Map<string, Posted>>();

  /** Of two reports about one node the later counts. */
  post(head: NodeHeadObserved): void {
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
