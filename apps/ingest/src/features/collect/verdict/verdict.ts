/** What an observation means. States, thresholds and their order: ../README.md. */
import type { Chain } from '@observer/contracts';
import type { NodeFacts, Observation, ProbeErrorCode } from '../probe/probe';
import type { HeadTrack } from './head-track';
import type { PeerStanding } from './peer-standing';
import { thresholdsOf } from './thresholds';

export type NodeState = 'healthy' | 'lagging' | 'stale' | 'syncing' | 'wrong_chain' | 'erroring' | 'unreachable';

export interface Verdict {
  readonly state: NodeState;
  /** The node answered what every node must answer. A node that is up may still be useless: see `state`. */
  readonly up: boolean;
  readonly code?: ProbeErrorCode;
  readonly reason?: string;
  /** Wall clock minus the time of the head; negative when the head is stamped in the future. */
  readonly headAgeSeconds?: number;
  readonly peerLagBlocks?: number;
  /** Blocks that should have come since the head. */
  readonly clockLagBlocks?: number;
  readonly chainIdMatches?: boolean;
}

/** What is known besides the observation: the head's history and the peers. Needed only when there are facts. */
export interface Standing {
  readonly track: HeadTrack;
  readonly peers: PeerStanding;
}

type Judged = Omit<Verdict, 'state' | 'up' | 'code' | 'reason'>;
type Finding = Pick<Verdict, 'state' | 'code' | 'reason'>;

/**
 * Judges one observation. Pure: the same input gives the same verdict.
 * @param standing asked only when the node told its head
 */
export function judge(observation: Observation, chain: Pick<Chain, 'blockTimeMs' | 'expectedChainId'>, standing: (facts: NodeFacts) => Standing): Verdict {
  const { outcome, finishedAtMs } = observation;
  if (!outcome.ok) {
    const { answered, code, reason } = outcome.error;
    return { state: answered ? 'erroring' : 'unreachable', up: false, code, reason };
  }
  const facts = outcome.value;
  const { track, peers } = standing(facts);
  const evidenceAgeMs = ageOfHead(facts, track, finishedAtMs);
  const judged: Judged = {
    headAgeSeconds: facts.headTimeMs === undefined ? undefined : (finishedAtMs - facts.headTimeMs) / 1e3,
    peerLagBlocks: peers.lagBlocks,
    clockLagBlocks: evidenceAgeMs === undefined ? undefined : evidenceAgeMs / chain.blockTimeMs,
    chainIdMatches: chainIdMatches(facts.chainId, chain.expectedChainId),
  };
  const finding = FINDINGS.map((find) => find({ facts, judged, peers, chain })).find((found) => found !== undefined) ?? { state: 'healthy' as const };
  return { ...judged, ...finding, up: finding.state !== 'erroring' };
}

/**
 * How old the head is at least, milliseconds: by the time stamped into it, and by how long we have seen it not move; the worse
 * counts. Undefined when neither is known: no time in it, and never seen to rise.
 */
function ageOfHead(facts: NodeFacts, track: HeadTrack, nowMs: number): number | undefined {
  const unmovedMs = Math.max(0, nowMs - track.sinceMs);
  if (facts.headTimeMs !== undefined) return Math.max(unmovedMs, nowMs - facts.headTimeMs);
  return track.hasRisen ? unmovedMs : undefined;
}

/** Chain ids compare without regard to case; an expected EVM id may be written in decimal or hex. Undefined when either is unknown. */
function chainIdMatches(actual: string | undefined, expected: string | undefined): boolean | undefined {
  if (actual === undefined || expected === undefined) return undefined;
  if (actual.toLowerCase() === expected.toLowerCase()) return true;
  const isShortHex = /^0x[0-9a-f]{1,16}$/i.test(expected);
  return isShortHex && /^\d+$/.test(actual) && BigInt(expected) === BigInt(actual);
}

interface Evidence {
  readonly facts: NodeFacts;
  readonly judged: Judged;
  readonly peers: PeerStanding;
  readonly chain: Pick<Chain, 'blockTimeMs' | 'expectedChainId'>;
}

const blocks = (count: number): string => `${Math.round(count)} blocks`;

/** In order of precedence: the first that applies is the verdict. */
const FINDINGS: ReadonlyArray<(evidence: Evidence) => Finding | undefined> = [
  function wrongChain({ facts, judged, chain }) {
    if (judged.chainIdMatches !== false) return undefined;
    return { state: 'wrong_chain', code: 'wrong_chain', reason: `it serves chain ${facts.chainId} instead of ${chain.expectedChainId}` };
  },
  function headInFuture({ judged, chain }) {
    const aheadMs = -(judged.headAgeSeconds ?? 0) * 1e3;
    if (aheadMs <= thresholdsOf(chain).futureMs) return undefined;
    return { state: 'erroring', code: 'head_in_future', reason: `its head is stamped ${Math.round(aheadMs / 1e3)} s in the future: the node's chain or the clock of this machine is wrong` };
  },
  function implausibleHead({ facts, peers }) {
    if (!peers.implausible) return undefined;
    return { state: 'erroring', code: 'implausible_head', reason: `its head ${facts.headHeight} is far above what its peers and the clock allow` };
  },
  function syncing({ facts }) {
    return facts.syncing === true ? { state: 'syncing', code: 'node_syncing', reason: 'the node says it is syncing' } : undefined;
  },
  function freshnessUnknown({ facts, judged }) {
    if (judged.clockLagBlocks !== undefined) return undefined;
    return { state: 'stale', code: 'freshness_unknown', reason: `it does not tell when block ${facts.headHeight} was made and was not yet seen to move on` };
  },
  function stale({ facts, judged, chain }) {
    const lag = judged.clockLagBlocks ?? 0;
    if (lag <= thresholdsOf(chain).clockLagBlocks) return undefined;
    return { state: 'stale', code: 'behind_clock', reason: `its head ${facts.headHeight} is ${blocks(lag)} behind the wall clock` };
  },
  function lagging({ facts, judged, chain }) {
    const lag = judged.peerLagBlocks ?? 0;
    if (lag <= thresholdsOf(chain).peerLagBlocks) return undefined;
    return { state: 'lagging', code: 'behind_peers', reason: `its head ${facts.headHeight} is ${blocks(lag)} behind its best peer` };
  },
];
