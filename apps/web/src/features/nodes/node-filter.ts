import { type NodeView } from '../../api/types';
import { type NodeState, nodeState } from './node-verdict';

export interface NodeFilter {
  chain?: string | undefined;
  region?: string | undefined;
  operator?: string | undefined;
  state?: string | undefined;
  /** Letters that must stand in the id, operator, chain or client version. */
  text?: string | undefined;
}

export function filterNodes(nodes: readonly NodeView[], filter: NodeFilter): NodeView[] {
  const text = filter.text?.trim().toLowerCase();
  return nodes.filter(
    (node) =>
      (!filter.chain || node.chain === filter.chain) &&
      (!filter.region || node.region === filter.region) &&
      (!filter.operator || node.operator === filter.operator) &&
      (!filter.state || nodeState(node) === filter.state) &&
      (!text || [node.id, node.operator, node.chainName, node.health?.version ?? ''].some((part) => part.toLowerCase().includes(text))),
  );
}

/** How many nodes are in which state, worst first; states nobody is in are left out. */
export function countStates(nodes: readonly NodeView[], order: readonly NodeState[]): { state: NodeState; count: number }[] {
  return order.map((state) => ({ state, count: nodes.filter((node) => nodeState(node) === state).length })).filter(({ count }) => count > 0);
}

/** The different values of a column, sorted, for a select. */
export const distinct = (nodes: readonly NodeView[], column: 'chain' | 'region' | 'operator'): string[] => [...new Set(nodes.map((node) => node[column]))].sort();
