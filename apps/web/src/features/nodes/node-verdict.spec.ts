import { type NodeHealth } from '../../api/types';
import { nodeState, severity, stateTone, verdictReason } from './node-verdict';

const probe = { enabled: true, intervalMs: 10_000, timeoutMs: 5_000 };
const health = (patch: Partial<NodeHealth>): NodeHealth => ({
  state: 'healthy', up: true, at: 0, responseSeconds: 0.042, headHeight: 100, finalizedHeight: 90, headAgeSeconds: 3, peerLagBlocks: 0, clockLagBlocks: 0, syncing: false, peers: 12,
  version: null, chainIdMatches: true, error: null, dnsSeconds: null, tcpSeconds: null, tlsSeconds: null, firstByteSeconds: null, ...patch,
});

test('a stale node is bad although it answers', () => {
  const node = { probe, chainName: 'Sui', health: health({ state: 'stale', headAgeSeconds: 600, clockLagBlocks: 2400 }) };
  expect(stateTone(nodeState(node))).toBe('bad');
  expect(verdictReason(node)).toBe('It answers, but its newest block is 10 min old: the chain should have made 2,400 blocks since.');
});

test('a node that is not probed is not healthy', () => {
  expect(nodeState({ probe: { ...probe, enabled: false }, health: health({}) })).toBe('disabled');
  expect(nodeState({ probe, health: null })).toBe('unknown');
});

test('a state this page does not know yet is unknown, not healthy', () => {
  expect(nodeState({ probe, health: health({ state: 'melting' }) })).toBe('unknown');
});

test('reasons carry the error the probe saw', () => {
  expect(verdictReason({ probe, chainName: 'Base', health: health({ state: 'unreachable', error: 'connect ECONNREFUSED' }) })).toBe('It does not answer: connect ECONNREFUSED.');
});

test('worst first', () => {
  expect(severity('unreachable')).toBeLessThan(severity('lagging'));
  expect(severity('lagging')).toBeLessThan(severity('healthy'));
});
