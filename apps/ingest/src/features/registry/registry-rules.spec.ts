import type { Chain, Node } from '@observer/contracts';
import { ObserverError } from '@observer/kernel';
import { checkChainUnused, checkNode } from './registry-rules';

const chain: Chain = { id: 'ethereum', name: 'Ethereum', family: 'evm', blockTimeMs: 12_000 };
const node = (overrides: Partial<Node> = {}): Node => ({
  id: 'eth-1', chain: 'ethereum', operator: 'op', region: 'eu', httpUrl: 'https://node.example:8545/v1/key', probe: { enabled: true, intervalMs: 10_000, timeoutMs: 5_000 }, ...overrides,
});
const fault = (check: () => void): ObserverError => {
  try {
    check();
  } catch (error) {
    return error as ObserverError;
  }
  throw new Error('nothing was refused');
};

describe('a node', () => {
  it('is accepted with http(s) and ws(s) addresses', () => {
    checkNode(node(), chain);
    checkNode(node({ httpUrl: 'http://127.0.0.1:1', wsUrl: 'wss://[::1]:2/ws' }), chain);
  });

  it('must name an existing chain', () => {
    expect(fault(() => checkNode(node({ chain: 'etherium' }), undefined))).toMatchObject({ code: 'invalid_argument', details: { field: 'chain' }, message: expect.stringContaining('chain "etherium" of node "eth-1" does not exist; create the chain first') });
  });

  it.each([
    ['httpUrl', 'file:///etc/passwd', /begins with "file:\/\/" but must begin with "http:\/\/" or "https:\/\/"/],
    ['httpUrl', 'ws://node.example', /must begin with "http:/],
    ['wsUrl', 'https://node.example', /must begin with "ws:\/\/" or "wss:\/\/"/],
    ['httpUrl', 'https://user:secret@node.example', /user name or password/],
  ])('is refused when its %s is %s', (field, url, message) => {
    const error = fault(() => checkNode(node({ [field]: url }), chain));
    expect(error).toMatchObject({ code: 'invalid_argument', details: { field } });
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('secret');
  });
});

it('a chain cannot go while nodes name it', () => {
  const nodes = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => node({ id }));
  expect(fault(() => checkChainUnused('ethereum', nodes))).toMatchObject({ code: 'conflict', retryable: false, message: expect.stringContaining('a, b, c, d, e and 2 more') });
  checkChainUnused('sui', nodes);
});
