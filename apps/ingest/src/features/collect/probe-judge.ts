import type { NodeHeadObserved } from '@observer/contracts';
import type { Clock } from '@observer/kernel';
import type { Observation, Transport } from './probe/probe';
import { runProbe } from './probe/run-probe';
import { SeldomFacts } from './probe/seldom-facts';
import type { Target } from './targets/target';
import { judge, nextTrack, type HeadBoard, type HeadTrack, type Verdict } from './verdict';

export interface Judged {
  readonly observation: Observation;
  readonly verdict: Verdict;
}

interface Memory {
  /** A node that moved to another address is another node as far as its history goes. */
  readonly url: string;
  track: HeadTrack | undefined;
  readonly seldom: SeldomFacts;
}

/** A head serves as a peer's for this many probe intervals. */
const HEAD_VALID_INTERVALS = 3;

/** Probes a target over one transport and judges what came back, with what is remembered of it and known of its peers. */
export class ProbeJudge {
  private readonly memories = new Map<string, Memory>();

  constructor(
    private readonly board: HeadBoard,
    private readonly clock: Clock,
    /** Certificates (PEM) of the authorities to trust; absent = the defaults. */
    private readonly trusted?: string[],
  ) {}

  /** A scheduled probe: it remembers the head's history. */
  async probe(target: Target, transport: Transport): Promise<Judged> {
    const key = memoryKey(target.node.id, transport);
    const known = this.memories.get(key);
    const memory = known?.url === urlOf(target, transport) ? known : newMemory(target, transport);
    this.memories.set(key, memory);
    return this.probeWith(memory, target, transport);
  }

  /** A probe on demand: it leaves no trace in what is remembered. */
  probeOnce(target: Target, transport: Transport): Promise<Judged> {
    return this.probeWith(newMemory(target, transport), target, transport);
  }

  /** Forgets all targets but these. */
  retain(nodeIds: ReadonlySet<string>): void {
    for (const key of this.memories.keys()) if (!nodeIds.has(nodeOf(key))) this.memories.delete(key);
  }

  private async probeWith(memory: Memory, target: Target, transport: Transport): Promise<Judged> {
    const { node, chain } = target;
    const observation = await runProbe({ node, chain, transport, seldom: memory.seldom, trusted: this.trusted }, this.clock);
    const atMs = observation.finishedAtMs;
    const verdict = judge(observation, chain, (facts) => {
      memory.track = nextTrack(memory.track, facts.headHeight, atMs);
      const own = { height: facts.headHeight, timeMs: facts.headTimeMs ?? null, observedAtMs: atMs };
      return { track: memory.track, peers: this.board.standing(chain, node.id, own, atMs) };
    });
    return { observation, verdict };
  }
}

/** What the other nodes of the chain may measure themselves by; undefined when the head is not to be trusted. */
export function observedHead({ node, chain }: Target, { observation, verdict }: Judged): NodeHeadObserved | undefined {
  if (!observation.outcome.ok || verdict.state === 'wrong_chain' || verdict.state === 'erroring') return undefined;
  const { headHeight, headTimeMs = null } = observation.outcome.value;
  return { node: node.id, chain: chain.id, headHeight, headTimeMs, observedAtMs: observation.finishedAtMs, validForMs: HEAD_VALID_INTERVALS * node.probe.intervalMs };
}

const urlOf = ({ node }: Target, transport: Transport): string => (transport === 'http' ? node.httpUrl : (node.wsUrl ?? ''));
const newMemory = (target: Target, transport: Transport): Memory => ({ url: urlOf(target, transport), track: undefined, seldom: new SeldomFacts() });
const memoryKey = (nodeId: string, transport: Transport): string => `${transport} ${nodeId}`;
const nodeOf = (key: string): string => key.slice(key.indexOf(' ') + 1);
