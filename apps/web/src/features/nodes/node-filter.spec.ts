import { type NodeView } from '../../api/types';
import { countStates, distinct, filterNodes } from './node-filter';
import { NODE_STATES } from './node-verdict';

const node = (id: string, patch: Partial<NodeView> = {}) =>
  ({ id, chain: 'base', chainName: 'Base', operator: 'acme', region: 'us', probe: { enabled: true, intervalMs: 1, timeoutMs: 1 }, health: null, ...patch }) as NodeView;
const nodes = [node('base-1'), node('sui-1', { chain: 'sui', chainName: 'Sui', region: 'eu' }), node('base-2', { operator: 'nord', probe: { enabled: false, intervalMs: 1, timeoutMs: 1 } })];
const ids = (found: NodeView[]) => found.map(({ id }) => id);

test('filters are ANDed', () => {
  expect(ids(filterNodes(nodes, { chain: 'base', operator: 'nord' }))).toEqual(['base-2']);
  expect(ids(filterNodes(nodes, {}))).toHaveLength(3);
});

test('text looks at id, operator and chain', () => {
  expect(ids(filterNodes(nodes, { text: 'NORD' }))).toEqual(['base-2']);
  expect(ids(filterNodes(nodes, { text: ' sui ' }))).toEqual(['sui-1']);
});

test('states are counted worst first', () => {
  expect(countStates(nodes, NODE_STATES)).toEqual([
    { state: 'unknown', count: 2 },
    { state: 'disabled', count: 1 },
  ]);
});

test('choices of a select are distinct and sorted', () => expect(distinct(nodes, 'region')).toEqual(['eu', 'us']));
