import { type Tone } from '@observer/ui';
import { type NodeHealth, type NodeView } from '../../api/types';
import { formatInteger, formatSeconds, joined } from '../../format/number';

/** Verdicts of a probe, worst first: the order in which a table shows them. */
export const NODE_STATES = ['unreachable', 'wrong_chain', 'erroring', 'stale', 'lagging', 'syncing', 'unknown', 'disabled', 'healthy'] as const;
export type NodeState = (typeof NODE_STATES)[number];

const TONES: Record<NodeState, Tone> = {
  unreachable: 'bad', wrong_chain: 'bad', erroring: 'bad', stale: 'bad', lagging: 'warn', syncing: 'info', unknown: 'neutral', disabled: 'neutral', healthy: 'ok',
};
const WORDS: Record<NodeState, string> = {
  unreachable: 'Unreachable', wrong_chain: 'Wrong chain', erroring: 'Erroring', stale: 'Stale', lagging: 'Lagging', syncing: 'Syncing', unknown: 'Unknown', disabled: 'Not probed', healthy: 'Healthy',
};
/** Colours of states on a timeline. */
const COLORS: Record<Tone, string> = {
  ok: 'var(--ok-mark)', warn: 'var(--warn-mark)', bad: 'var(--bad-mark)', info: 'var(--info-mark)', neutral: 'var(--idle-mark)', accent: 'var(--accent-solid)',
};

const isState = (state: string): state is NodeState => (NODE_STATES as readonly string[]).includes(state);
const known = (state: string): NodeState => (isState(state) ? state : 'unknown');

export function nodeState({ health, probe }: Pick<NodeView, 'health' | 'probe'>): NodeState {
  if (!probe.enabled) return 'disabled';
  return health ? known(health.state) : 'unknown';
}
export const stateTone = (state: string): Tone => TONES[known(state)];
export const stateWords = (state: string): string => WORDS[known(state)];
export const stateColor = (state: string): string => COLORS[stateTone(state)];
/** 0 = worst; for sorting. */
export const severity = (state: string): number => NODE_STATES.indexOf(known(state));

/** The verdict in a sentence, with the numbers it rests on. */
export function verdictReason(node: Pick<NodeView, 'health' | 'probe' | 'chainName'>): string {
  const { health } = node;
  switch (nodeState(node)) {
    case 'disabled': return 'Probing is switched off for this node, so its health is not known.';
    case 'unknown': return health ? 'The last probe is too old to trust.' : 'It has not been probed yet.';
    case 'unreachable': return `It does not answer${because(health)}.`;
    case 'erroring': return `It answers, but with an error${because(health)}.`;
    case 'wrong_chain': return `It answers for another chain than ${node.chainName}${because(health)}.`;
    case 'stale': return `It answers, but its newest block is ${age(health)} old: the chain should have made ${blocks(health?.clockLagBlocks)} since.`;
    case 'lagging': return `It is ${blocks(health?.peerLagBlocks)} behind the best of its peers; its newest block is ${age(health)} old.`;
    case 'syncing': return `It says that it is still syncing; it is ${blocks(health?.peerLagBlocks)} behind its peers.`;
    case 'healthy': return `It answers in ${joined(formatSeconds(health?.responseSeconds))}, its newest block is ${age(health)} old and it keeps up with its peers.`;
  }
}

const because = (health: NodeHealth | null) => (health?.error ? `: ${health.error}` : '');
const age = (health: NodeHealth | null) => joined(formatSeconds(health?.headAgeSeconds));
const blocks = (n: number | null | undefined) => `${formatInteger(n)} ${n === 1 ? 'block' : 'blocks'}`;
